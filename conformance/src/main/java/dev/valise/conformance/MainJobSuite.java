package dev.valise.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Call;
import dev.valise.CallFailedException;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.Variable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main job: run code in a sandbox, get the scope back, call again. */
public abstract class MainJobSuite {
    private final Valise valise;

    /** On this ground. */
    protected MainJobSuite(Ground ground) {
        valise = ground.here();
    }

    private Outcome run(String code) {
        return valise.call(Scope.empty(), code);
    }

    private Scope define(String code) {
        return run(code).orThrow().scope();
    }

    @Test
    void secondCallSeesWhatTheFirstDefined() {
        Outcome first = run("rate = 0.2\ndef net(x): return x * (1 - rate)");
        Outcome second = valise.call(first.scope(), "net(100)");
        assertThat(second.value().asDouble()).isEqualTo(80.0);
    }

    @Test
    void functionIsCalledByName() {
        Scope scope = define("def area(width, height=2, *, unit='m'): return f'{width * height} {unit}2'");
        assertThat(valise.call(scope, "area", List.of(Value.of(3)), Map.of("unit", Value.of("cm")))
                        .value()
                        .asString())
                .isEqualTo("6 cm2");
    }

    @Test
    void coroutineFunctionIsAwaited() {
        Scope scope = define("import asyncio\nasync def answer():\n    await asyncio.sleep(0)\n    return 42");
        assertThat(valise.call(scope, Call.function("answer")).value().asInt()).isEqualTo(42);
        assertThat(valise.call(scope, "await answer()").value().asInt()).isEqualTo(42);
    }

    @Test
    void functionThatIsNotThereRaisesNameError() {
        Outcome outcome = valise.call(Scope.empty(), Call.function("nothing"));
        assertThat(((Outcome.Raised) outcome).error().type()).isEqualTo("NameError");
    }

    @Test
    void inputsAreBoundBeforeTheCodeRuns() {
        Call call = Call.code("sum(prices) * rate")
                .withInputs(Map.of("prices", Value.from(List.of(1, 2, 3)), "rate", Value.of(0.5)));
        assertThat(valise.call(Scope.empty(), call).value().asDouble()).isEqualTo(3.0);
    }

    @Test
    void statementHasNoValue() {
        Outcome outcome = run("x = 1");
        assertThat(((Outcome.Returned) outcome).result()).isEmpty();
        assertThatThrownBy(outcome::value)
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("ended in a statement");
    }

    @Test
    void valueOfTheWrongTypeIsAClearError() {
        assertThatThrownBy(() -> run("'text'").value().asInt()).hasMessage("value is a str, not an int");
    }

    @Test
    void outputIsKept() {
        Outcome outcome =
                run("import sys\nprint('out')\nprint('err', file=sys.stderr)\nimport os\nos.write(1, b'raw\\n')");
        assertThat(outcome.output().stdout()).isEqualTo("out\nraw\n");
        assertThat(outcome.output().stderr()).isEqualTo("err\n");
        assertThat(outcome.output().truncated()).isFalse();
    }

    @Test
    void raiseKeepsWhatRanBeforeIt() {
        Outcome outcome = run("x = 1\nraise ValueError('no')\nx = 2");
        Outcome.Raised raised = (Outcome.Raised) outcome;
        assertThat(raised.error().type()).isEqualTo("ValueError");
        assertThat(raised.error().message()).isEqualTo("no");
        assertThat(valise.call(raised.scope(), "x").value().asInt()).isEqualTo(1);
    }

    @Test
    void tracebackShowsTheRightLinesOfTheRightCall() {
        Scope defined = define("def divide(x):\n    return 1 / x");
        Outcome.Raised raised = (Outcome.Raised) valise.call(defined, "y = 0\ndivide(y)");
        assertThat(raised.error().frames())
                .extracting(frame -> frame.unit() + ":" + frame.line() + " " + frame.source())
                .containsExactly("<call 2>:2 divide(y)", "<call 1>:2 return 1 / x");
        assertThat(raised.error().traceback()).endsWith("ZeroDivisionError: division by zero\n");
    }

    @Test
    void tracebackKnowsATextByItsFile() {
        Outcome.Raised raised = (Outcome.Raised) valise.call(Scope.empty(), Call.code("1 / 0", "prices.py"));
        assertThat(raised.error().frames()).extracting(frame -> frame.unit()).containsExactly("prices.py");
    }

    @Test
    void changedAndRemovedNamesAreTold() {
        Scope scope = define("a = 1\nb = 2\nc = 3");
        Outcome outcome = valise.call(scope, "a = 10\ndel b\nd = 4\nc = c");
        assertThat(outcome.report().changed()).containsExactlyInAnyOrder("a", "d");
        assertThat(outcome.report().removed()).containsExactly("b");
    }

    @Test
    void callLeavesTheScopeItWasGivenAsItWas() {
        Scope before = define("numbers = [1]");
        Scope after = valise.call(before, "numbers.append(2)").scope();
        assertThat(valise.call(before, "len(numbers)").value().asInt()).isEqualTo(1);
        assertThat(valise.call(after, "len(numbers)").value().asInt()).isEqualTo(2);
    }

    @Test
    void everythingInAScopeSurvivesTheCall() {
        Scope scope = define("""
                import threading, itertools
                lock = threading.Lock()
                lock.acquire()
                counter = itertools.count(5)
                next(counter)
                def numbers():
                    yield 1
                    yield 2
                generator = numbers()
                next(generator)
                """);
        assertThat(valise.call(scope, "lock.locked(), next(counter), next(generator)")
                        .value())
                .isEqualTo(Value.Tuple.of(Value.of(true), Value.of(6), Value.of(2)));
    }

    @Test
    void scopeIsAMainModule() {
        Scope scope = define("""
                import dataclasses, pickle, typing, inspect
                @dataclasses.dataclass
                class Point:
                    x: "int"
                    y: "int" = 0
                def norm(p: "Point") -> "float":
                    return (p.x ** 2 + p.y ** 2) ** 0.5
                """);
        assertThat(valise.call(scope, "__name__").value().asString()).isEqualTo("__main__");
        assertThat(valise.call(scope, "pickle.loads(pickle.dumps(Point(3, 4))) == Point(3, 4)")
                        .value()
                        .asBoolean())
                .isTrue();
        assertThat(valise.call(scope, "pickle.loads(pickle.dumps(norm)) is norm")
                        .value()
                        .asBoolean())
                .isTrue();
        assertThat(valise.call(scope, "typing.get_type_hints(norm)['p'] is Point")
                        .value()
                        .asBoolean())
                .isTrue();
        assertThat(valise.call(scope, "inspect.getsource(norm)").value().asString())
                .startsWith("def norm(p: \"Point\")");
        assertThat(valise.call(scope, "inspect.getsource(Point)").value().asString())
                .startsWith("@dataclasses.dataclass\nclass Point:");
    }

    @Test
    void variablesAreDescribed() {
        Scope scope = define("rate = 0.5\ndef net(x, y=1): return x\nclass Tax: pass");
        List<Variable> variables = valise.variables(scope);
        assertThat(variables)
                .extracting(each -> each.name() + " " + each.type())
                .containsExactly("rate float", "net function", "Tax type");
        assertThat(variables.get(0).preview()).isEqualTo("0.5");
        assertThat(variables.get(1).preview()).contains("net");
        assertThat(variables.get(2).preview()).contains("Tax");
        assertThat(valise.source(scope, "Tax")).isEqualTo("class Tax: pass\n");
        for (String name : List.of("rate", "nothing")) {
            assertThatThrownBy(() -> valise.source(scope, name))
                    .isInstanceOfSatisfying(
                            ValiseException.class, e -> assertThat(e.code()).isEqualTo(ValiseException.Code.BAD_CALL));
        }
    }

    @Test
    void unknownScopeIsRefused() {
        assertThatThrownBy(() -> valise.call(new Scope(ScopeId.random()), "1"))
                .isInstanceOfSatisfying(
                        ValiseException.class, e -> assertThat(e.code()).isEqualTo(ValiseException.Code.UNKNOWN_SCOPE));
    }

    @Test
    void forgottenScopeCannotBeCalled() {
        Scope scope = define("x = 1");
        valise.forget(scope);
        valise.forget(scope);
        assertThat(isGone(scope)).isTrue();
    }

    /** A Valise that remembers what it forgot says so; one that keeps nothing of it does not know the scope. */
    private boolean isGone(Scope scope) {
        try {
            return valise.call(scope, "x") instanceof Outcome.Lost lost
                    && lost.reason().contains("forgotten");
        } catch (ValiseException e) {
            return e.code() == ValiseException.Code.UNKNOWN_SCOPE;
        }
    }
}
