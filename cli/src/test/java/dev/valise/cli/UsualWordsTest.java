package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsualWordsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run FILE",
                "run FILE FILE",
                "run - FILE",
                "run --json FILE",
                "run FILE --json",
                "run --wall 1s --cpu=2s --memory 3m FILE",
                "run --output 4k FILE --value=5 --processes 6",
                "run --python python3.12 --preload a,b FILE",
                "run --patches DIR --patch-groups a,b FILE",
            })
    void meansTheSameAsWithPicocli(String line) throws IOException {
        String[] words = words(line);
        Desk here = new Desk();
        Desk there = new Desk();
        Optional<RunCommand> usual = UsualWords.read(words, here.around(Map.of()));

        assertThat(usual).isPresent();
        assertThat(usual.get().call()).isEqualTo(Exit.OK);
        Surroundings around = there.around(Map.of());
        assertThat(new Words(around, new Failures(around)).run(words)).isEqualTo(Exit.OK);
        assertThat(here.options.get(0)).usingRecursiveComparison().isEqualTo(there.options.get(0));
        assertThat(here.valise.calls).hasSameSizeAs(there.valise.calls);
        assertThat(here.out().isEmpty()).isEqualTo(there.out().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "run --json",
                "run --help",
                "run -h FILE",
                "run --wall FILE",
                "run FILE --wall",
                "run --wall 1 FILE",
                "run --wall= FILE",
                "run --wall 1s --wall 2s FILE",
                "run --json --json FILE",
                "run --wall -1s FILE",
                "run --processes 0 FILE",
                "run --verbose FILE",
                "run -- FILE",
                "run --nothing x FILE",
                "repl",
                "--version",
                "doctor",
            })
    void leavesTheRestAlone(String line) throws IOException {
        assertThat(UsualWords.read(words(line), new Desk().around(Map.of()))).isEmpty();
    }

    @Test
    void filesMayBeNamedLikeCommands() {
        RunCommand command = UsualWords.read(new String[] {"run", "run", "repl"}, new Desk().around(Map.of()))
                .orElseThrow();
        assertThat(command.files).containsExactly("run", "repl");
    }

    private String[] words(String line) throws IOException {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            if (word.equals("FILE")) {
                words.add(Files.writeString(folder.resolve("a.py"), "print x").toString());
            } else if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.toArray(new String[0]);
    }
}
