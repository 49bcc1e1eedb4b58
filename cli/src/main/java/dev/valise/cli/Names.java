package dev.valise.cli;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes the names of the scope, those that Python has everywhere, and the commands of the REPL. */
final class Names implements Completer {
    private static final List<String> EVERYWHERE = List.of(
            ("False None True and as assert async await break class continue def del elif else except finally for from "
                            + "global if import in is lambda nonlocal not or pass raise return try while with yield "
                            + "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod complex "
                            + "delattr dict dir divmod enumerate eval exec filter float format frozenset getattr "
                            + "globals hasattr hash help hex id input int isinstance issubclass iter len list locals "
                            + "map max memoryview min next object oct open ord pow print property range repr reversed "
                            + "round set setattr slice sorted staticmethod str sum super tuple type vars zip "
                            + "BaseException Exception ArithmeticError AttributeError EOFError ImportError IndexError "
                            + "KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError "
                            + "NotImplementedError OSError OverflowError RecursionError RuntimeError StopIteration "
                            + "SyntaxError SystemExit TimeoutError TypeError UnicodeError ValueError ZeroDivisionError")
                    .split(" ", -1));

    private final Supplier<Collection<String>> scopeNames;

    Names(Supplier<Collection<String>> scopeNames) {
        this.scopeNames = scopeNames;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (!(line instanceof Typing.Name name) || !name.isFree()) {
            return;
        }
        if (name.word().startsWith(":")) {
            ColonCommand.NAMES.forEach(command -> add(candidates, command));
            return;
        }
        scopeNames.get().forEach(each -> add(candidates, each));
        if (!name.line().stripLeading().startsWith(":source")) {
            EVERYWHERE.forEach(each -> add(candidates, each));
        }
    }

    private static void add(List<Candidate> candidates, String name) {
        candidates.add(new Candidate(name, Visible.line(name), null, null, null, null, false));
    }
}
