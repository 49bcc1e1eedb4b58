package dev.valise.bench;

import dev.valise.packed.Bounds;
import dev.valise.packed.PackedScope;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Unpickler;

/** Makes what the JVM does with packed scopes, by kind of load, beside a plain reader of pickles. */
final class Packing {
    /** What {@code pack_loads.py} has. */
    static final List<String> LOADS = List.of("dicts", "instances", "code", "bytes", "thousand");

    /** Of a thousand variables, and again after a change to one. */
    static final String FIRST = "pack-variables-split";

    static final String AGAIN = "pack-variables-split-again";
    private static final int PER_ROUND = 5;
    private static final int LARGEST = 256 << 20;
    private static final Bounds BOUNDS = Bounds.standard().withBytes(LARGEST).withTextBytes(LARGEST);

    private final String python;
    private final Path folder;
    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();

    /**
     * @param python that packs
     * @param folder in which its package valise is
     */
    Packing(String python, Path folder, Predicate<String> wanted) {
        this.python = python;
        this.folder = folder;
        this.wanted = wanted;
    }

    List<Subject> make() throws IOException {
        for (String load : LOADS) {
            String name = "pack-" + load;
            if (List.of("-read", "-split", "-join", "-hash", "-razorvine").stream()
                    .anyMatch(what -> wanted.test(name + what))) {
                add(load, name, PackLoad.of(load, python, folder));
            }
        }
        if (wanted.test(FIRST) || wanted.test(AGAIN)) {
            PackLoad made = PackLoad.of("variables", python, folder);
            PackedScope before = PackedScope.of(made.packed, BOUNDS);
            add(
                    FIRST,
                    "a thousand packed variables, their parts written and hashed",
                    () -> PackedScope.of(made.packed, BOUNDS));
            add(AGAIN, "the same after a change to one, of what that left out", () -> before.next(made.plain));
        }
        return subjects;
    }

    private void add(String load, String name, PackLoad made) {
        byte[] packed = made.packed;
        PackedScope scope = PackedScope.of(packed, BOUNDS);
        add(name + "-read", "a packed scope as a graph, " + load, () -> PackedScope.objects(packed, BOUNDS));
        add(name + "-split", "the same, its parts written and hashed", () -> PackedScope.of(packed, BOUNDS));
        add(name + "-join", "one stream of these parts", scope::toStream);
        add(
                name + "-hash",
                "SHA-256 of that stream",
                () -> MessageDigest.getInstance("SHA-256").digest(packed));
        if (!load.equals("code")) {
            Unpickler.registerConstructor("__main__", "P", new Instances());
            add(
                    name + "-razorvine",
                    "net.razorvine:pickle, of a plain pickle of the same",
                    () -> new Unpickler().loads(made.plain));
        }
    }

    private void add(String name, String meaning, InJvm.Work work) {
        if (wanted.test(name)) {
            subjects.add(new InJvm(name, meaning, PER_ROUND, work));
        }
    }

    /** For razorvine: instances as maps, which is what it makes of classes it does not know, but for their names. */
    private static final class Instances implements IObjectConstructor {
        @Override
        public Object construct(Object[] arguments) {
            return new Instance();
        }
    }

    /** One of them; razorvine calls the method by its name. */
    public static final class Instance extends HashMap<String, Object> {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"MethodName", "NonApiType"})
        public void __setstate__(HashMap<String, Object> state) {
            putAll(state);
        }
    }
}
