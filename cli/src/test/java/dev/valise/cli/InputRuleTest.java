package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 1",
                "x = [1, 2]",
                "if x: print(1)",
                "for i in range(3): print(i)",
                "x = {'a': 1}",
                "x = 'it''s'",
                "x = '#'",
                "x = 1 # more to come:",
                "'''a\nb'''",
                "x = (1,\n2)",
                "x = 1 + \\\n  2",
                "def f():\n    return 1\n",
                "def f():\n    return 1\n    ",
                "def f():\n    return 1\nf()",
                "def f():\n    return 1\n\nf()",
                "if x:\n    y\nelse:\n    z\n",
                "@cached\ndef f(): pass",
                "x = ')'",
                "x = r'\\'",
                "x = 'unclosed",
                "x = )",
                "x = ]]]",
                "  indented",
                "f'{a:>{b}}'",
                "f\"{x['a']}\"",
                "x = '\\''",
                "x = 'a\\\nb'",
                "x: int = 3",
                "lambda: 0",
                "a[1:]",
                "\n\nx",
                "x\n# comment",
                "try: x\nexcept: y\n",
                "x = 1 +",
                "x \\ \n",
                "x # \\",
                "''",
                "x = ''",
                "'''a'''",
                "''''a'''",
                "\"\"\"it's\"\"\"",
                "x = (1]",
                "print('unclosed)",
                "print(x, 'unclosed\n",
            })
    void whole(String text) {
        assertThat(InputRule.judge(text)).isEqualTo(InputRule.Verdict.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f():",
                "def f(): # comment",
                "def f():\n    return 1",
                "def f():\n\treturn 1",
                "def f():\n    # comment",
                "def f():\n    '''doc\n\n    more",
                "class A:\n    x = 1\n    def f(self):",
                "if x:\n    y\nelse:",
                "if x:\n    y\nelse: z",
                "try:\n    x\nexcept E: y",
                "'''",
                "'''a\n\n",
                "\"\"\"it's \\\"\"\"",
                "f'''{x}",
                "x = 1 + \\",
                "x = 1 + \\\n",
                "x = 'a\\",
                "x = 'a\\\n",
                "@cached",
                "@cached\n@shared(1)",
                "@cached\ndef f():",
                "for i in x:\n    # first\n    for j in y:\n        print(i, j)",
                "match x:\n    case 1: y",
            })
    void unfinished(String text) {
        assertThat(InputRule.judge(text)).isEqualTo(InputRule.Verdict.UNFINISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f(a,",
                "def f(a,\n",
                "def f(a,\n\n\n",
                "x = [",
                "x = {'a':",
                "x = (1, # one )",
                "x = ([{}], (",
                "if x:\n    f(",
            })
    void unclosed(String text) {
        assertThat(InputRule.judge(text)).isEqualTo(InputRule.Verdict.UNCLOSED);
    }

    @Test
    void looksAtEachCharacterOnce() {
        InputRule rule = new InputRule();
        rule.take("x = [");
        for (int i = 0; i < 1_000_000; i++) {
            rule.take("\n    " + i + ",");
            assertThat(rule.verdict()).isEqualTo(InputRule.Verdict.UNCLOSED);
        }
        rule.take("\n]");
        assertThat(rule.verdict()).isEqualTo(InputRule.Verdict.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\n\n  ", "# comment", "  # comment\n\n", "\t"})
    void empty(String text) {
        assertThat(InputRule.judge(text)).isEqualTo(InputRule.Verdict.EMPTY);
    }
}
