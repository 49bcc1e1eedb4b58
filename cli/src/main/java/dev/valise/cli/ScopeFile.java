package dev.valise.cli;

import dev.valise.packed.Bounds;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.ToIntFunction;

/** Reads {@code .valise} files for commands that look at them; nothing that is in them runs. */
record ScopeFile(Surroundings around, Path path) {
    /** What a command makes of the scope, as an exit status; or what is wrong with the file, said. */
    int read(ToIntFunction<PackedScope> command) {
        String name = "'" + Visible.line(path.toString(), 200) + "'";
        try {
            return command.applyAsInt(PackedScope.open(path, Bounds.ofScopes()));
        } catch (MalformedException e) {
            around.say(Visible.block(String.valueOf(e.getMessage())));
        } catch (NoSuchFileException e) {
            around.say("there is no file " + name);
        } catch (IOException | UncheckedIOException e) {
            around.say(name + " cannot be read: " + Visible.line(String.valueOf(e.getMessage()), 200));
        }
        return Exit.USAGE;
    }
}
