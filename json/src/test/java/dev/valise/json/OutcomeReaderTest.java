package dev.valise.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Assembly;
import dev.valise.CallId;
import dev.valise.Display;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Output;
import dev.valise.PythonError;
import dev.valise.Report;
import dev.valise.Result;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Usage;
import dev.valise.Value;
import dev.valise.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Outcomes are read as they were written. */
class OutcomeReaderTest {
    private static final Report REPORT = new Report(
            CallId.random(),
            new Scope(ScopeId.random()),
            new Output("out \ud800\n", "err", true),
            List.of("a", "b"),
            List.of("c"),
            1,
            2,
            List.of(new Loss("s", "s[0]", "socket.socket", "a socket is of its process")),
            Optional.of(List.of(new Loss("g", "g", "generator", "it has begun"))),
            List.of(new Display("image/png", new byte[] {-1, 0, 7})),
            List.of("numpy"),
            new Usage(Duration.ofNanos(1_234_000), Duration.ofHours(1), 1L << 40, false));
    private static final PythonError ERROR = new PythonError(
            "__main__.PriceError",
            "no",
            "Traceback ...\n",
            List.of(new PythonError.Frame("<call 1>", 3, "f", "raise"), new PythonError.Frame("x.py", 0, "g", "")));

    private static Outcome read(String json) {
        return OutcomeReader.read(JsonFields.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertComesBack(Outcome outcome) {
        assertThat(read(OutcomeJson.ofCall(outcome, 1 << 20))).isEqualTo(outcome);
    }

    private static Value comeBack(Value value) {
        Result result = new Result("x", "x", Optional.of(value), "");
        return read(OutcomeJson.ofCall(new Outcome.Returned(REPORT, Optional.of(result)), 1 << 20))
                .value();
    }

    @Test
    void eachKindComesBack() {
        Result result = new Result("dict", "{'a': 1}", Optional.of(Value.from(Map.of("a", 1))), "");
        assertComesBack(new Outcome.Returned(REPORT, Optional.of(result)));
        assertComesBack(new Outcome.Returned(REPORT, Optional.empty()));
        assertComesBack(new Outcome.Returned(
                REPORT, Optional.of(new Result("str", "'x...", Optional.empty(), "larger than it may be"))));
        assertComesBack(new Outcome.Returned(
                REPORT, Optional.of(new Result("str", "'x...", Optional.empty(), "larger than it may be", 1L << 40))));
        assertComesBack(new Outcome.Returned(
                REPORT, Optional.of(new Result("NoneType", "None", Optional.of(Value.none()), ""))));
        assertComesBack(new Outcome.Raised(REPORT, ERROR));
        assertComesBack(new Outcome.Interrupted(REPORT, false, Optional.of(ERROR)));
        assertComesBack(new Outcome.Interrupted(REPORT, true, Optional.empty()));
        assertComesBack(new Outcome.Lost(REPORT, "its process ended"));
    }

    @Test
    void eachLimitComesBack() {
        Arrays.stream(Verdict.Kind.values())
                .forEach(limit -> assertComesBack(new Outcome.Limited(REPORT, new Verdict(limit, 10, 11))));
    }

    @Test
    void whatIsNotPackedYetIsNotKnown() {
        Report unpacked =
                new Report(REPORT.call(), Scope.empty(), Output.NONE, List.of(), List.of(), 0, 0, REPORT.usage());
        assertComesBack(new Outcome.Returned(unpacked, Optional.empty()));
    }

    @Test
    void whatLiesWithinItselfDoesSoAgain() {
        Assembly assembly = new Assembly();
        Value.Instance box = assembly.instance("shop.Box", "<Box>");
        Value.List list = assembly.list();
        Value.Dict dict = assembly.dict();
        assembly.describe(box, dict);
        assembly.put(dict, Value.of("content"), list);
        assembly.put(dict, Value.of(7), box); // so its attributes are not written as plain JSON
        assembly.add(list, box);
        assembly.add(list, list);
        assembly.close();
        Value again = comeBack(box);
        assertThat(again).isEqualTo(box);
        assertThat(again.attribute("content").get(0)).isSameAs(again);
        assertThat(again.attribute("content").get(1)).isSameAs(again.attribute("content"));
    }

    @Test
    void whatLiesWithinATupleOfItselfIsAbridged() {
        Assembly assembly = new Assembly();
        Value.List list = assembly.list();
        Value.Tuple tuple = Value.Tuple.of(list);
        assembly.add(list, tuple);
        assembly.close();
        assertThat(comeBack(tuple).get(0).get(0)).isEqualTo(new Value.Other("tuple", "(...)"));
    }

    @Test
    void objectsThatLookAlikeStayApart() {
        Assembly assembly = new Assembly();
        Value.Dict dict = assembly.dict();
        assembly.put(dict, assembly.instance("shop.Key", "<Key>"), Value.of(1));
        assembly.put(dict, assembly.instance("shop.Key", "<Key>"), Value.of(2));
        assembly.close();
        assertThat(comeBack(dict).asDict().size()).isEqualTo(2);
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsToldWithItsPlace() {
        String good = OutcomeJson.ofCall(new Outcome.Raised(REPORT, ERROR), 1 << 20);
        assertThatThrownBy(() -> read(good.replace("\"line\":3", "\"line\":\"3\"")))
                .isInstanceOf(BadJsonException.class)
                .hasMessageContaining("error.frames[0].line");
        assertThatThrownBy(() -> read(good.replace("\"traceback\"", "\"trace\"")))
                .isInstanceOf(BadJsonException.class)
                .hasMessageContaining("error.traceback: this is missing");
        assertThatThrownBy(() -> read("{\"call\": \"ca_x\"}")).isInstanceOf(BadJsonException.class);
        assertThatThrownBy(() -> read("[]")).isInstanceOf(BadJsonException.class);
        assertThatThrownBy(() -> read("{\"a\": ")).isInstanceOf(BadJsonException.class);
    }
}
