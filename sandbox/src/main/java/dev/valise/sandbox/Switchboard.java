package dev.valise.sandbox;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Accepts what the zygote connects, and gives each connection to the worker that it is for. The socket can be reached
 * from inside the jail by user code too; so a connection has to show the jail's token first, which only the zygote has,
 * and what does not within a second is closed.
 */
final class Switchboard implements AutoCloseable {
    /** As the zygote writes them: the token, the worker's number, the role. */
    private static final int TOKEN_BYTES = 16;

    /** Before another try where the JVM has no descriptor left: others end calls meanwhile. */
    private static final long WITHOUT_DESCRIPTORS_NANOS = 10_000_000;

    private static final int PREAMBLE_BYTES = TOKEN_BYTES + Long.BYTES + 5;

    /** The zygote writes its preamble at once; a second is generous even on a machine that swaps. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    /** Connections that may be accepted and not yet have shown the token; more wait until some have, or were closed. */
    private static final int STRANGERS = 256;

    /** Connections that may wait to be accepted: three for each of a storm of forks. */
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final byte[] token = new byte[TOKEN_BYTES];
    private final Map<Integer, Worker> expected = new ConcurrentHashMap<>();
    private final SelectionKey accepting;
    private final Thread thread;

    private Switchboard(ServerSocketChannel server, Selector selector) throws IOException {
        this.server = server;
        this.selector = selector;
        this.accepting = server.register(selector, SelectionKey.OP_ACCEPT);
        new SecureRandom().nextBytes(token);
        this.thread = Thread.ofPlatform().name("valise-switchboard").daemon().unstarted(this::serve);
    }

    static Switchboard listen(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
        server.configureBlocking(false);
        Selector selector = Selector.open();
        Switchboard switchboard = new Switchboard(server, selector);
        switchboard.thread.start();
        return switchboard;
    }

    /** What the zygote has to show, in hexadecimal digits. */
    String token() {
        return HexFormat.of().formatHex(token);
    }

    /** Connections for this worker will come: one for each role. */
    void expect(Worker worker) {
        expected.put(worker.number(), worker);
    }

    /** None of them is wanted any more. */
    void forget(Worker worker) {
        expected.remove(worker.number());
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                selector.select(PATIENCE_NANOS / 1_000_000);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid()) {
                        serve(key);
                    }
                }
                selector.selectedKeys().clear();
                closeStrangers();
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            // Closed: the jail is going down, and takes every worker with it.
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.attachment() instanceof Stranger stranger) {
            if (hear(stranger)) {
                key.cancel();
            }
            return;
        }
        // So many in a row: those that wait to be heard have their turn too.
        for (int i = 0; i < STRANGERS; i++) {
            SocketChannel channel = accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            Stranger stranger = new Stranger(channel, System.nanoTime(), ByteBuffer.allocate(PREAMBLE_BYTES));
            // Most have shown the token by now, and never need the selector.
            if (!hear(stranger)) {
                channel.register(selector, SelectionKey.OP_READ, stranger);
                if (selector.keys().size() > STRANGERS) {
                    key.interestOps(0); // until closeStrangers() finds room
                    return;
                }
            }
        }
    }

    /** The next connection; null where there is none, or where the system has no descriptor left for it just now. */
    private @Nullable SocketChannel accept() throws ClosedChannelException {
        try {
            return server.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            LockSupport.parkNanos(WITHOUT_DESCRIPTORS_NANOS);
            return null;
        }
    }

    /** Reads what a connection shows; false where more is to come. */
    private boolean hear(Stranger stranger) throws IOException {
        int count;
        try {
            count = stranger.channel().read(stranger.preamble());
        } catch (IOException e) {
            count = -1;
        }
        if (stranger.preamble().hasRemaining() && count >= 0) {
            return false;
        }
        if (stranger.preamble().hasRemaining() || !introduce(stranger)) {
            stranger.channel().close();
        }
        return true;
    }

    private boolean introduce(Stranger stranger) throws IOException {
        byte[] shown = new byte[TOKEN_BYTES];
        ByteBuffer preamble = stranger.preamble().flip();
        preamble.get(shown);
        if (!MessageDigest.isEqual(shown, token)) {
            return false;
        }
        Worker worker = expected.get((int) preamble.getLong());
        if (worker == null) {
            return false;
        }
        String role = StandardCharsets.US_ASCII.decode(preamble).toString().replace("\0", "");
        if (worker.attach(Role.valueOf(role.toUpperCase(Locale.ROOT)), stranger.channel())) {
            expected.remove(worker.number());
        }
        return true;
    }

    private void closeStrangers() throws IOException {
        long now = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()
                    && key.attachment() instanceof Stranger stranger
                    && now - stranger.accepted() > PATIENCE_NANOS) {
                key.cancel();
                stranger.channel().close();
            }
        }
        if (selector.keys().size() <= STRANGERS) {
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            selector.close();
        } catch (IOException e) {
            // It was only listening.
            return;
        }
    }

    /** A connection that has not yet shown the token. */
    private record Stranger(SocketChannel channel, long accepted, ByteBuffer preamble) {}
}
