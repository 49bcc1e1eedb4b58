package dev.valise.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What calls read as their standard input: of the commands that run files. */
final class StdinOption {
    @Option(
            names = "--stdin",
            paramLabel = "FILE",
            order = 1,
            description = "What input() and sys.stdin read, from its start in each call; - is standard input.")
    Optional<String> file = Optional.empty();

    /** Whether it is the standard input of this process. */
    boolean isOwn() {
        return file.filter("-"::equals).isPresent();
    }

    /** The text; nothing where the file cannot be read, which is said. */
    Optional<String> read(Surroundings around) {
        if (file.isEmpty()) {
            return Optional.of("");
        }
        try {
            byte[] bytes = isOwn() ? around.in().readAllBytes() : Files.readAllBytes(Path.of(file.get()));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            around.say("'" + Visible.line(file.get(), 200) + "' cannot be read: "
                    + (Files.notExists(Path.of(file.get())) ? "there is no such file" : "it is no file for this user"));
            return Optional.empty();
        }
    }
}
