package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Arrays and tables, as the sandbox packs them with the libraries of this host, are told without those libraries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreviewTest {
    private Python python;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        Process has = new ProcessBuilder(System.getProperty("python", "/usr/bin/python3"), "-c", "import pandas")
                .redirectErrorStream(true)
                .start();
        has.getInputStream().readAllBytes();
        assumeThat(has.waitFor()).as("whether Python has pandas").isZero();
        python = new Python("scopes.py", 1);
    }

    @AfterAll
    void stop() {
        if (python != null) {
            python.close();
        }
    }

    @Test
    void arraysHaveADtypeAShapeAndTheirFirstValues() {
        Value.Instance array = of("np.arange(1000.0).reshape(100, 10)");
        assertThat(array.className()).isEqualTo("numpy.ndarray");
        assertThat(fact(array, "dtype")).isEqualTo(Value.of("float64"));
        assertThat(fact(array, "shape").toString()).isEqualTo("(100, 10)");
        assertThat(((Value.List) fact(array, "values")).get(1).toString())
                .isEqualTo("[10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 19.0]");
        assertThat(text("np.arange(1000.0)"))
                .isEqualTo("array of 1000 float64: 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, ...");
    }

    @Test
    void arraysOfEachKindAreTold() {
        assertThat(text("np.array([1, -2], dtype='i1')")).isEqualTo("array of 2 int8: 1, -2");
        assertThat(text("np.array([2**64 - 1], dtype='u8')")).isEqualTo("array of 1 uint64: 18446744073709551615");
        assertThat(text("np.array([1, 258], dtype='>i2')")).isEqualTo("array of 2 int16: 1, 258");
        assertThat(text("np.array([0.1], dtype='f4')")).isEqualTo("array of 1 float32: 0.1");
        assertThat(text("np.array([1.5, np.nan], dtype='f2')")).isEqualTo("array of 2 float16: 1.5, nan");
        assertThat(text("np.array([1+2j])")).isEqualTo("array of 1 complex128: (1.0+2.0j)");
        assertThat(text("np.array([True, False])")).isEqualTo("array of 2 bool: True, False");
        assertThat(text("np.array(['ab', 'ü'])")).isEqualTo("array of 2 <U2: ab, ü");
        assertThat(text("np.array(['2020-01-02T03:04:05.678', 'NaT'], dtype='M8[ms]')"))
                .isEqualTo("array of 2 datetime64[ms]: 2020-01-02T03:04:05.678, None");
        assertThat(text("np.array(['1969-12-31', '2020-02'], dtype='M8[D]')"))
                .isEqualTo("array of 2 datetime64[D]: 1969-12-31T00:00, 2020-02-01T00:00");
        assertThat(text("np.array(['a', 1, None], dtype=object)")).isEqualTo("array of 3 object: a, 1, None");
        assertThat(text("np.array(5)")).isEqualTo("array of int64: 5");
        assertThat(text("np.zeros((0, 3))")).isEqualTo("array of 0 x 3 float64: nothing");
        assertThat(text("np.float64(1.5)")).isEqualTo("1.5");
        assertThat(of("np.float32(0.1)").className()).isEqualTo("numpy.float32");
    }

    @Test
    void theOrderOfMemoryIsNotTheOrderOfTheIndices() {
        assertThat(text("np.asfortranarray(np.arange(6).reshape(2, 3))"))
                .isEqualTo("array of 2 x 3 int64: 0, 1, 2, 3, 4, 5");
        assertThat(text("np.arange(6)[::-2]")).isEqualTo("array of 3 int64: 5, 3, 1");
        assertThat(text("np.asfortranarray(np.array([['a', 'b'], ['c', None]], dtype=object))"))
                .isEqualTo("array of 2 x 2 object: a, b, c, None");
    }

    @Test
    void framesAreTables() {
        String frame = """
                pd.DataFrame({
                    'item': ['tea', None, 'a\\x1b[31m'], 'price': [1.5, 2.0, 3.25], 'many': [1, 2, 3],
                    'kind': pd.Categorical(['x', 'y', 'x']),
                    'when': pd.to_datetime(['2020-01-01', '2020-07-01', None]).tz_localize('Europe/Berlin'),
                    'count': pd.array([1, None, 3], dtype='Int64'), 'note': pd.array(['s', None, 't'], dtype='string')})
                """;
        assertThat(text(frame)).isEqualTo("""
                frame of 3 x 7: item object, price float64, many int64, kind category, when datetime64[ns, Europe/Berlin], \
                count Int64, note string
                     item  price  many  kind                    when  count  note
                0     tea    1.5     1     x  2020-01-01T00:00+01:00      1     s
                1    None    2.0     2     y  2020-07-01T00:00+02:00   None  None
                2  a?[31m   3.25     3     x                    None      3     t""");
        Value.Instance table = of(frame);
        assertThat(table.className()).isEqualTo("pandas.DataFrame");
        assertThat(fact(table, "shape").toString()).isEqualTo("(3, 7)");
        assertThat(fact(table, "columns").toString())
                .isEqualTo("['item', 'price', 'many', 'kind', 'when', 'count', 'note']");
        assertThat(fact(table, "rows").toString())
                .startsWith("[['tea', 1.5, 1, 'x', '2020-01-01T00:00+01:00', 1, 's'],");
    }

    @Test
    void columnsThatWereMovedAreWhereTheyBelong() {
        String frame = "pd.DataFrame({'a': [1, 2], 'b': [0.5, 1.5], 'c': [3, 4]})[['c', 'b', 'a']].copy()";
        assertThat(fact(of(frame), "rows").toString()).isEqualTo("[[3, 0.5, 1], [4, 1.5, 2]]");
        assertThat(fact(of("pd.DataFrame({'a': [1, 2], 'b': [3, 4]}).T"), "rows")
                        .toString())
                .isEqualTo("[[1, 2], [3, 4]]");
        String wide = "pd.DataFrame(np.zeros((2, 1000)))";
        assertThat(fact(of(wide), "shape").toString()).isEqualTo("(2, 1000)");
        assertThat((Value.List) fact(of(wide), "columns")).hasSize(50);
    }

    @Test
    void indicesHaveTheirLabels() {
        String grouped = "pd.DataFrame({'k': ['u', 'v'], 'n': [1, 2], 'x': [5, 6]}).set_index(['k', 'n'])";
        assertThat(fact(of(grouped), "index").toString()).isEqualTo("[('u', 1), ('v', 2)]");
        String dated = "pd.Series([1, 2], index=pd.date_range('2020-01-31', periods=2, freq='D'), name='s')";
        assertThat(text(dated)).isEqualTo("series of 2 int64: 1, 2");
        assertThat(fact(of(dated), "index").toString()).isEqualTo("['2020-01-31T00:00', '2020-02-01T00:00']");
        assertThat(fact(of(dated), "name")).isEqualTo(Value.of("s"));
        assertThat(text("pd.RangeIndex(5, 0, -2)")).isEqualTo("index of 3 int64: 5, 3, 1");
        assertThat(of("pd.Index(['a'])").className()).isEqualTo("pandas.Index");
    }

    @Test
    void columnsOfKindsThatAreNotKnownAreNamedAsSuch() {
        String frame = "pd.DataFrame({'a': [1, 2], 'p': pd.arrays.SparseArray([0, 1])})";
        assertThat(fact(of(frame), "dtypes").toString()).isEqualTo("['int64', '?']");
        assertThat(fact(of(frame), "rows").toString()).isEqualTo("[[1, None], [2, None]]");
    }

    @Test
    void whatContradictsItselfIsAnInstanceLikeAnyOther() {
        // Of elements that are not there, or that take no memory.
        assertThat(of("Lie(np.core.numeric._frombuffer, bytearray(8), np.dtype('f8'), (1 << 50,), 'C')")
                        .repr())
                .contains("object>");
        assertThat(of("Lie(np.core.numeric._frombuffer, bytearray(8), np.dtype('S0'), (1 << 50,), 'C')")
                        .repr())
                .contains("object>");
        assertThat(fact(
                        of("Lie(np.core.numeric._frombuffer, bytearray(8), np.dtype('f8'), (0, 1 << 50), 'C')"),
                        "values"))
                .isEqualTo(Value.List.of(List.of()));
    }

    @Test
    void ofManyInOneVariableTheFirstAreTold() {
        Value.List arrays = (Value.List) value("[np.arange(n) for n in range(300)]");
        assertThat(arrays)
                .filteredOn(each -> each.toString().startsWith("array of"))
                .hasSize(200);
        Value.List numbers = (Value.List) value("[np.float64(n) for n in range(300)]");
        assertThat(numbers.get(299).toString()).isEqualTo("299.0");
    }

    private Value.Instance of(String expression) {
        return (Value.Instance) value(expression);
    }

    private Value value(String expression) {
        String code = """
                import numpy as np, pandas as pd
                class Lie:
                    def __init__(self, maker, *arguments): self.made = maker, arguments
                    def __reduce__(self): return self.made
                value = %s
                """.formatted(expression.strip());
        PackedScope scope = PackedScope.of(python.ask('s', code.getBytes(StandardCharsets.UTF_8)), Bounds.standard());
        return scope.value("value");
    }

    private String text(String expression) {
        return of(expression).repr();
    }

    private static Value fact(Value.Instance of, String name) {
        return of.attributes().find(name).orElseThrow();
    }
}
