package dev.valise.cli;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Display;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Output;
import dev.valise.OutputListener.Stream;
import dev.valise.PythonError;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Unpacked;
import dev.valise.Usage;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.Variable;
import dev.valise.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A Valise without Python. It knows lines of these forms, and takes all others for statements that do nothing:
 *
 * <pre>
 * NAME = TEXT      binds a name
 * NAME             has the value of the name; NameError where it is not bound
 * print TEXT, warn TEXT
 * raise TEXT, exit TEXT
 * wait             until the thread is interrupted
 * show MIME TEXT  shows a text as a display
 * kill, limit, lose, refuse, fault
 * leave            leaves a thread and two processes
 * drop TEXT        lets go of as many of the oldest scopes
 * </pre>
 */
final class FakeValise implements Valise {
    static final Usage USAGE = new Usage(Duration.ofNanos(1_234_567), Duration.ofNanos(400_000), 9 << 20, true);

    final List<Call> calls = new ArrayList<>();
    final List<Scope> forgotten = new ArrayList<>();
    final CountDownLatch waiting = new CountDownLatch(1);
    private final Map<ScopeId, Map<String, String>> scopes = new ConcurrentHashMap<>();
    private final List<ScopeId> made = new ArrayList<>();
    private boolean closed;

    FakeValise() {
        scopes.put(Scope.empty().id(), Map.of());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Outcome call(Scope scope, Call call) {
        if (!scopes.containsKey(scope.id())) {
            Report report = new Report(call.id(), scope, Output.NONE, List.of(), List.of(), 0, 0, USAGE);
            return new Outcome.Lost(report, "the scope is not held any more");
        }
        if (((Call.Code) call.work()).text().isEmpty()) {
            return new Outcome.Returned(new Run(scope, call).report(scope), Optional.empty());
        }
        calls.add(call);
        return new Run(scope, call).run(((Call.Code) call.work()).text());
    }

    @Override
    public boolean interrupt(CallId call) {
        return false;
    }

    @Override
    public List<Variable> variables(Scope scope) {
        return names(scope).entrySet().stream()
                .map(each -> new Variable(each.getKey(), "str", each.getValue()))
                .toList();
    }

    @Override
    public String source(Scope scope, String name) {
        String value = names(scope).get(name);
        if (value == null) {
            throw new ValiseException(ValiseException.Code.BAD_CALL, "there is no '" + name + "' in this scope");
        }
        return "def " + name + "():\n    return " + value + "\n";
    }

    /** A file of lines {@code NAME=VALUE}; what is bound to {@code socket} stays behind. */
    @Override
    public List<Loss> pack(Scope scope, Path file) {
        List<Loss> losses = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        names(scope).forEach((name, value) -> {
            if (value.equals("socket")) {
                losses.add(new Loss(name, name, "socket", "it is a connection of its process"));
            } else {
                lines.append(name).append('=').append(value).append('\n');
            }
        });
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return losses;
    }

    @Override
    public Unpacked unpack(Path file) {
        Map<String, String> names = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("=", 2);
                if (parts.length < 2) {
                    throw new ValiseException(ValiseException.Code.BAD_FILE, file + " is damaged");
                }
                names.put(parts[0], parts[1]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Scope scope = new Scope(ScopeId.random());
        scopes.put(scope.id(), names);
        return new Unpacked(scope, List.of());
    }

    @Override
    public void forget(Scope scope) {
        if (!scope.equals(Scope.empty())) {
            forgotten.add(scope);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private Map<String, String> names(Scope scope) {
        return scopes.getOrDefault(scope.id(), Map.of());
    }

    private final class Run {
        private final Scope scope;
        private final Call call;
        private final Map<String, String> names;
        private final StringBuilder stdout = new StringBuilder();
        private final StringBuilder stderr = new StringBuilder();
        private final List<Display> displays = new ArrayList<>();
        private int left;

        Run(Scope scope, Call call) {
            this.scope = scope;
            this.call = call;
            this.names = new LinkedHashMap<>(names(scope));
        }

        Outcome run(String text) {
            Optional<Result> result = Optional.empty();
            for (String line : text.split("\n", -1)) {
                result = Optional.empty();
                String[] words = line.strip().split(" ", 2);
                String rest = words.length > 1 ? words[1] : "";
                switch (words[0]) {
                    case "print" -> write(Stream.STDOUT, stdout, rest + "\n");
                    case "warn" -> write(Stream.STDERR, stderr, rest + "\n");
                    case "show" -> {
                        String[] form = rest.split(" ", 2);
                        displays.add(new Display(form[0], form[1].getBytes(StandardCharsets.UTF_8)));
                    }
                    case "raise" -> {
                        return raised("ValueError", rest);
                    }
                    case "exit" -> {
                        return raised("SystemExit", rest);
                    }
                    case "wait" -> {
                        return waitForInterrupt();
                    }
                    case "kill" -> {
                        return new Outcome.Interrupted(report(scope), true, Optional.empty());
                    }
                    case "limit" -> {
                        return new Outcome.Limited(report(scope), new Verdict(Verdict.Kind.WALL, 1_000, 1_003));
                    }
                    case "lose" -> {
                        return new Outcome.Lost(report(scope), "it ended by itself\u001b[31m");
                    }
                    case "refuse" ->
                        throw new ValiseException(ValiseException.Code.NO_CAPACITY, "all places are taken");
                    case "fault" -> throw new IllegalStateException("a pipe is the wrong way round");
                    case "leave" -> left = 1;
                    case "drop" -> made.stream().limit(Integer.parseInt(rest)).forEach(scopes::remove);
                    default -> {
                        if (rest.startsWith("= ")) {
                            names.put(words[0], rest.substring(2));
                        } else if (words[0].equals("None")) {
                            result = Optional.of(new Result("NoneType", "None", Optional.of(Value.none()), ""));
                        } else if (rest.isEmpty() && words[0].matches("[a-z]+")) {
                            String value = names.get(words[0]);
                            if (value == null) {
                                return raised("NameError", "name '" + words[0] + "' is not defined");
                            }
                            result =
                                    Optional.of(new Result("str", "'" + value + "'", Optional.of(Value.of(value)), ""));
                        }
                    }
                }
            }
            return new Outcome.Returned(report(keep()), result);
        }

        private void write(Stream stream, StringBuilder all, String text) {
            all.append(text);
            call.listener().output(stream, text);
        }

        private Outcome raised(String type, String message) {
            String file = ((Call.Code) call.work()).file();
            String traceback = "Traceback (most recent call last):\n  File \"" + file + "\", line 1, in <module>\n"
                    + type + ": " + message + "\n";
            List<PythonError.Frame> frames = List.of(new PythonError.Frame(file, 1, "<module>", "raise"));
            return new Outcome.Raised(report(keep()), new PythonError(type, message, traceback, frames));
        }

        private Outcome waitForInterrupt() {
            waiting.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Outcome.Interrupted(report(keep()), false, Optional.empty());
            }
            throw new IllegalStateException("nobody interrupted the call");
        }

        private Scope keep() {
            Scope kept = new Scope(ScopeId.random());
            scopes.put(kept.id(), names);
            made.add(kept.id());
            return kept;
        }

        private Report report(Scope after) {
            TreeSet<String> changed = new TreeSet<>(names(after).keySet());
            changed.removeAll(names(scope).keySet());
            Output output = new Output(stdout.toString(), stderr.toString(), false);
            return new Report(
                    call.id(),
                    after,
                    output,
                    List.copyOf(changed),
                    List.of(),
                    left,
                    2 * left,
                    List.of(),
                    Optional.empty(),
                    displays,
                    List.of(),
                    USAGE);
        }
    }
}
