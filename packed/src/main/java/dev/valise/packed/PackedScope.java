package dev.valise.packed;

import dev.valise.Loss;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.spi.PackedForm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A scope outside of any process: its variables, its sources, and the parts that it consists of. Nothing that is in it is
 * ever called, imported or loaded here. What it says comes from user code: a scope can lie about itself, and no more.
 *
 * <p>Immutable, and safe to use from any thread. A scope that was opened from a file reads from it when it is asked, so
 * that the file has to stay; it checks every hash.
 */
public final class PackedScope {
    private final Manifest manifest;
    private final Contents contents;
    private final Bounds bounds;

    private PackedScope(Manifest manifest, Contents contents, Bounds bounds) {
        this.manifest = manifest;
        this.contents = contents;
        this.bounds = bounds;
    }

    /**
     * The scope that a sandbox wrote as one stream. The array must not change after this.
     *
     * @throws MalformedException for whatever is not such a stream, or is larger than the bounds
     */
    public static PackedScope of(byte[] stream, Bounds bounds) {
        return of(CutStream.of(stream), bounds);
    }

    /** As {@link #of(byte[], Bounds)}, of a stream that may be in pieces. */
    public static PackedScope of(CutStream stream, Bounds bounds) {
        return new PackedScope(Split.of(stream, bounds), bounds);
    }

    private PackedScope(Split split, Bounds bounds) {
        this(split.manifest(), new Kept(split), bounds);
    }

    /**
     * The variables that are plain data which nothing else in the scope refers to: a later stream may leave them out. Empty
     * for a scope that was opened from a file.
     */
    public Set<String> independent() {
        return contents instanceof Kept kept ? kept.split().plain() : Set.of();
    }

    /**
     * A later scope, which a sandbox wrote as one stream, and may have left out what is as it is here. What was left out
     * takes next to no time. The array must not change after this; the two scopes share what they have in common.
     *
     * @throws MalformedException for whatever is not such a stream, or is larger than the bounds
     */
    public PackedScope next(byte[] stream) {
        return next(CutStream.of(stream));
    }

    /** As {@link #next(byte[])}, of a stream that may be in pieces. */
    public PackedScope next(CutStream stream) {
        return contents instanceof Kept kept
                ? new PackedScope(kept.split().next(stream, bounds), bounds)
                : of(stream, bounds);
    }

    /**
     * How many objects such a stream describes. Reads the stream, which takes a part of the time of {@link #of}, and keeps
     * nothing of it. Throws as {@link #of} does, where the stream is no scope.
     */
    public static int objects(byte[] stream, Bounds bounds) {
        Graph graph = GraphReader.read(CutStream.of(stream), bounds);
        ScopeStream.of(graph);
        return graph.size();
    }

    /** Of what was checked already. */
    static PackedScope of(Manifest manifest, Contents contents, Bounds bounds) {
        return new PackedScope(manifest, contents, bounds);
    }

    /**
     * Opens a {@code .valise} file. Reads what it consists of; the rest is read when it is asked for.
     *
     * @throws MalformedException where the file is damaged, forged, too large or of a newer format; it names the part
     * @throws IOException where the file cannot be read at all
     */
    public static PackedScope open(Path file, Bounds bounds) throws IOException {
        ScopeFile opened = ScopeFile.open(file, bounds);
        return new PackedScope(opened.manifest(), opened, bounds);
    }

    /**
     * What somebody has kept of a scope. Reads its manifest; the rest is read, and checked, when it is asked for.
     *
     * @throws MalformedException where the manifest is damaged, forged or of a newer format
     */
    public static PackedScope of(PackedForm kept, Bounds bounds) {
        return new PackedScope(ManifestJson.read(kept.manifest()), new CheckedContents(kept), bounds);
    }

    /**
     * What a store has kept of a scope, which a store that is whole gives as it was.
     *
     * @throws ValiseException BAD_STORE, where the manifest is damaged
     */
    public static PackedScope fromStore(PackedForm kept) {
        try {
            return of(kept, Bounds.ofScopes());
        } catch (MalformedException e) {
            throw new ValiseException(Code.BAD_STORE, "a scope in the store is damaged: " + e.getMessage(), e);
        }
    }

    /** The bytes of this scope, to be kept elsewhere; its contents throw as {@link #value} does. */
    public PackedForm form() {
        return new BytesOfScope(manifest, contents);
    }

    /** Writes a {@code .valise} file, and closes the stream. Equal scopes give equal bytes. */
    public void write(OutputStream target) throws IOException {
        try (target;
                ContentsReader reader = contents.reader()) {
            ScopeFile.write(target, manifest, reader);
        }
    }

    /** The same scope, with the calls that made it what it is. */
    public PackedScope withLog(List<LoggedCall> log) {
        return new PackedScope(manifest.madeBy(log, manifest.patches()), contents, bounds);
    }

    /** The same scope, with the names of the patches that are active where it is packed. */
    public PackedScope withPatches(List<String> patches) {
        return new PackedScope(manifest.madeBy(manifest.log(), patches), contents, bounds);
    }

    /**
     * One stream of the whole scope, from which a sandbox rebuilds it.
     *
     * @throws MalformedException where a part is not what it should be; it names the part
     * @throws UncheckedIOException where the file that was opened cannot be read any more
     */
    public byte[] toStream() {
        return toCutStream().toByteArray();
    }

    /** As {@link #toStream}; long blocks of it lie where they are, and are not copied. */
    public CutStream toCutStream() {
        try (ContentsReader reader = contents.reader()) {
            return new Joiner(manifest, reader, bounds).join();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** How many bytes its parts and units have. */
    public long bytes() {
        return manifest.parts().stream().mapToLong(PackedPart::size).sum()
                + manifest.units().stream().mapToLong(PackedUnit::size).sum();
    }

    /** The version of the Python that packed it: {@code 3.11.2}. */
    public String python() {
        return manifest.python();
    }

    /** The names of its variables, in the order of the scope. */
    public List<String> variables() {
        return List.copyOf(manifest.variables().keySet());
    }

    /** What could not travel and was replaced. */
    public List<Loss> losses() {
        return manifest.losses();
    }

    /** Of what it consists, in the order of their first ids. Two parts of the same bytes are two objects. */
    public List<PackedPart> parts() {
        return manifest.parts();
    }

    /** The source texts that its functions and classes were compiled from. */
    public List<PackedUnit> units() {
        return manifest.units();
    }

    /** The calls that made it what it is, oldest first; empty where nobody wrote them down. */
    public List<LoggedCall> log() {
        return manifest.log();
    }

    /** The names of the patches that were active where it was packed, in the order of their application. */
    public List<String> patches() {
        return manifest.patches();
    }

    /**
     * The value of a variable: plain data as it is, and for all else a description. Reads its part only; what is in
     * another part is named.
     *
     * @throws NoSuchElementException where there is no such variable
     * @throws MalformedException where its part is not what it should be
     * @throws UncheckedIOException where the file that was opened cannot be read any more
     */
    public Value value(String variable) {
        Graph graph = root(idOf(variable));
        return new Descriptions(graph.size()).describe(graph.root());
    }

    /**
     * The source of a function or class, as it stands in its unit; of anything else, and of what has no source, nothing.
     * Throws as {@link #value} does.
     */
    public Optional<String> source(String variable) {
        String id = idOf(variable);
        return new Sources(this).of(id);
    }

    /** The text of a unit. Throws as {@link #value} does. */
    public String text(PackedUnit unit) {
        return texts(List.of(unit)).getFirst();
    }

    /** The texts of units, in their order. Throws as {@link #value} does. */
    public List<String> texts(List<PackedUnit> units) {
        try (ContentsReader reader = contents.reader()) {
            List<String> texts = new ArrayList<>();
            for (PackedUnit unit : units) {
                byte[] source = reader.unit(unit);
                texts.add(SurrogatePass.decode(source, 0, source.length).orElseThrow());
            }
            return texts;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** The bytes of a part. Throws as {@link #value} does. */
    public byte[] content(PackedPart part) {
        try (ContentsReader reader = contents.reader()) {
            CutStream content = reader.part(part);
            return content.cuts().isEmpty() ? content.rest().clone() : content.toByteArray();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** The bytes that say all that the part of an id says by itself. */
    Optional<PackedPart> part(String id) {
        return manifest.partOf(id);
    }

    String idOf(String variable) {
        String id = manifest.variables().get(variable);
        if (id == null) {
            throw new NoSuchElementException("the scope has no variable " + Shown.text(variable));
        }
        return id;
    }

    /** What a function makes of a root, whose part is read for that. */
    <T> T read(String id, Function<Node, T> use) {
        return use.apply(root(id).root());
    }

    /** A root, and how many numbers the graph of its part has. */
    private Graph root(String id) {
        PackedPart part =
                manifest.partOf(id).orElseThrow(() -> new MalformedException(Shown.text(id) + " is in no part"));
        try (ContentsReader reader = contents.reader()) {
            Graph graph = GraphReader.readPart(reader.part(part), bounds, 0, new Interned(), new ArrayList<>());
            return new Graph(roots(part, graph.root()).get(part.ids().indexOf(id)), graph.size());
        } catch (MalformedException exception) {
            throw exception.in(ScopeFile.name(part));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** The roots of a part, in the order of its ids. */
    static List<Node> roots(PackedPart part, Node whole) {
        int count = part.ids().size();
        if (count == 1) {
            return List.of(whole);
        }
        if (!(whole instanceof Group tuple) || tuple.kind != Group.Kind.TUPLE || tuple.size() != count) {
            throw new MalformedException("it is not a tuple of its " + count + " roots");
        }
        return List.of(tuple.toArray());
    }

    /** In memory. */
    private record Kept(Split split) implements Contents, ContentsReader {
        @Override
        public ContentsReader reader() {
            return this;
        }

        @Override
        public void close() {
            // It has nothing open.
        }

        @Override
        public CutStream part(PackedPart part) {
            return found(part.hash());
        }

        @Override
        public byte[] unit(PackedUnit unit) {
            return found(unit.hash()).toByteArray();
        }

        private CutStream found(String hash) {
            CutStream content = split.contents().get(hash);
            if (content == null) {
                throw new IllegalArgumentException("this scope has no content " + hash);
            }
            return content;
        }
    }
}
