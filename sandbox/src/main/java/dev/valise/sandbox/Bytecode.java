package dev.valise.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The Python side, compiled by the interpreter that is to run it: what {@code compiled.py} writes. Java does not look inside. */
final class Bytecode {
    /** The jail that compiles writes no files. */
    private static final long NO_BYTES = 4096;

    private Bytecode() {}

    /**
     * Has an interpreter compile, in a jail of its own, in which nothing else runs.
     *
     * @return empty where that does not work; the start of the next jail will say why
     */
    static Optional<byte[]> compile(Bubblewrap bubblewrap, JailUser user, Interpreter interpreter) {
        try (WorkerFolder folder = WorkerFolder.create(Optional.empty())) {
            List<Bind> shown = List.of(new Bind(folder.python(), JailCommand.WORKER));
            JailCommand jail = new JailCommand(
                    bubblewrap, user, interpreter, shown, NO_BYTES, NO_BYTES, Map.of(), Set.of(), Optional.empty());
            // -S: nothing that is installed beside the interpreter has a say in it.
            List<String> command =
                    jail.running(List.of("-I", "-S", "-B", JailCommand.WORKER + "/valise/worker/compiled.py"));
            ShortRun run = ShortRun.of(command, Map.of());
            return run.succeeded() ? Optional.of(Base64.getDecoder().decode(run.out())) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A name for it: the same for the same sources and interpreter, as far as that can be told from its file. */
    static String name(Interpreter interpreter) throws IOException {
        MessageDigest digest = CacheFolder.sha256();
        for (Map.Entry<String, byte[]> each : WorkerSources.files().entrySet()) {
            digest.update((each.getKey() + "\0" + each.getValue().length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(each.getValue());
        }
        Path program = interpreter.executable().toRealPath();
        List<String> facts = List.of(
                interpreter.version(),
                program.toString(),
                Long.toString(Files.size(program)),
                Files.getLastModifiedTime(program).toString());
        return HexFormat.of().formatHex(digest.digest(facts.toString().getBytes(StandardCharsets.UTF_8))) + ".bytecode";
    }
}
