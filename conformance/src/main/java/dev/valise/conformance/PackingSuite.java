package dev.valise.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scopes leave the Valise that made them as files, and come back in another. */
public abstract class PackingSuite {
    private final Valise here;
    private final Valise there;

    @TempDir
    private Path folder;

    /** On this ground. */
    protected PackingSuite(Ground ground) {
        here = ground.here();
        there = ground.there();
    }

    private Scope scope(String... codes) {
        Scope scope = Scope.empty();
        for (String code : codes) {
            scope = here.call(scope, code).orThrow().scope();
        }
        return scope;
    }

    private Unpacked moved(Scope scope) {
        Path file = folder.resolve(scope.id().text() + ".valise");
        here.pack(scope, file);
        return there.unpack(file);
    }

    private Value after(String code, String... before) {
        return there.call(moved(scope(before)).scope(), code).value();
    }

    @Test
    void aScopeMeansTheSameInAnotherValise() {
        Value value = after("net(100)", "rate = 0.2\ndef net(x): return x * (1 - rate)", "rate = 0.5");
        assertThat(value.asDouble()).isEqualTo(50.0);
    }

    @Test
    void functionsGoOnSharingTheirGlobals() {
        Value value =
                after("up(); up(); now()", "n = 0\ndef up():\n    global n\n    n += 1\ndef now(): return n", "up()");
        assertThat(value.asInt()).isEqualTo(3);
    }

    @Test
    void theScopeThatWasPackedIsUnharmed() {
        Scope scope = scope("x = [1]");
        Unpacked other = moved(scope);
        there.call(other.scope(), "x.append(2)").orThrow();
        assertThat(here.call(scope, "x").value()).isEqualTo(Value.from(List.of(1)));
        assertThat(here.call(scope, "x").value())
                .isEqualTo(there.call(other.scope(), "x").value());
    }

    @Test
    void theEmptyScopeTravelsToo() {
        assertThat(there.variables(moved(Scope.empty()).scope())).isEmpty();
    }

    @Test
    void equalScopesAreEqualFiles() throws IOException {
        String code = "a = {'x', 'y', 'z', 'w'}\ndef f(): return a\nclass C:\n    def m(self): return 1";
        Path first = folder.resolve("first.valise");
        Path second = folder.resolve("second.valise");
        Scope scope = scope(code);
        here.pack(scope, first);
        there.pack(there.unpack(first).scope(), second);
        assertThat(first).hasSameBinaryContentAs(second);
    }

    @Test
    void whatStaysBehindIsNamedByVariableAndPath() {
        Path file = folder.resolve("lossy.valise");
        List<Loss> losses = here.pack(scope("import socket\ncfg = {'s': [socket.socketpair()[0]], 'n': 1}"), file);
        assertThat(losses).singleElement().satisfies(loss -> {
            assertThat(loss.variable()).isEqualTo("cfg");
            assertThat(loss.path()).isEqualTo("cfg['s'][0]");
            assertThat(loss.type()).isEqualTo("socket.socket");
        });
        Unpacked unpacked = there.unpack(file);
        assertThat(unpacked.missing()).isEqualTo(losses);
        assertThat(there.call(unpacked.scope(), "cfg['n']").value().asInt()).isEqualTo(1);
        Outcome touched = there.call(unpacked.scope(), "cfg['s'][0].fileno()");
        assertThat(touched)
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().type()).isEqualTo("valise.GoneError"));
    }

    @Test
    void anObjectThatNeverEndsBeingPackedIsTheFaultOfItsScope() {
        Scope scope = scope("import os\nclass Bad:\n    def __reduce__(self): os._exit(3)\nbad = Bad()");
        assertThatThrownBy(() -> here.pack(scope, folder.resolve("never.valise")))
                .isInstanceOfSatisfying(
                        ValiseException.class, e -> assertThat(e.code()).isEqualTo(ValiseException.Code.CANNOT_PACK))
                .hasMessageContaining("the scope cannot be packed");
        assertThat(folder).isEmptyDirectory();
        assertThat(here.call(scope, "1").value().asInt()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoScopeIsRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("text.valise"), "hello");
        assertThatThrownBy(() -> there.unpack(file))
                .isInstanceOfSatisfying(
                        ValiseException.class, e -> assertThat(e.code()).isEqualTo(ValiseException.Code.BAD_FILE))
                .hasMessageContaining("text.valise")
                .hasMessageContaining("no .valise file");
    }

    @Test
    void scopesOfManyMegabytesTravel() {
        assertThat(after("len(x)", "x = b'x' * (100 << 20)").asInt()).isEqualTo(100 << 20);
    }
}
