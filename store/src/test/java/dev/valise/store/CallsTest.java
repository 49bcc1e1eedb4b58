package dev.valise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.CallId;
import dev.valise.ScopeId;
import dev.valise.store.StoredCall.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A request is one call, however often it comes and whoever dies meanwhile. */
@ParameterizedClass
@EnumSource(Engine.class)
class CallsTest extends StoreTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    CallsTest(Engine engine) {
        super(engine);
    }

    private static StoredCall.Content bytes(String text) {
        return new StoredCall.Content(text.getBytes(StandardCharsets.UTF_8));
    }

    private Registration register(CallId id, String request, String body) {
        return tenant().calls().register(id, Optional.of(request), bytes(body), Duration.ZERO, MINUTE);
    }

    private Optional<Move> finish(CallId id, String answer, Optional<StoredCalls.BranchMove> move) {
        return tenant().calls().finish(new StoredCalls.Ended(id, bytes(answer), Optional.empty()), move);
    }

    private StoredCall call(CallId id) {
        return tenant().calls().find(id).orElseThrow();
    }

    @Test
    void givesTheFirstAnswerToARequestThatIsRepeated() {
        CallId id = CallId.random();
        assertThat(register(id, "r\0 1", "a()")).isEqualTo(new Registration.Fresh(call(id)));
        assertThat(register(CallId.random(), "r\0 1", "a()")).isEqualTo(new Registration.Repeated(call(id)));
        assertThat(finish(id, "42", Optional.empty())).isEmpty();
        openAgain();
        assertThat(register(CallId.random(), "r\0 1", "a()")).isEqualTo(new Registration.Repeated(call(id)));
        assertThat(call(id).answer()).contains(bytes("42"));
        assertThat(call(id).state()).isEqualTo(State.ENDED);
    }

    @Test
    void tellsWhichRunningCallsAreToBeInterrupted() {
        CallId id = CallId.random();
        register(id, "r", "a()");
        assertThat(tenant().calls().interrupted()).isEmpty();
        assertThat(tenant().calls().interrupt(id)).isTrue();
        openAgain();
        assertThat(tenant().calls().interrupted()).containsExactly(id);
        finish(id, "42", Optional.empty());
        assertThat(tenant().calls().interrupted()).isEmpty();
        assertThat(tenant().calls().interrupt(id)).isFalse();
    }

    @Test
    void tellsARequestIdThatStandsForAnotherBody() {
        CallId id = CallId.random();
        register(id, "r1", "a()");
        assertThat(register(CallId.random(), "r1", "b()")).isEqualTo(new Registration.Taken(call(id), true));
        assertThat(register(id, "r2", "c()")).isEqualTo(new Registration.Taken(call(id), false));
        TenantStore other = store().tenant("other", BUDGET);
        assertThat(other.calls().register(id, Optional.of("r1"), bytes("b()"), Duration.ZERO, MINUTE))
                .isInstanceOf(Registration.Fresh.class);
        assertThat(other.calls().find(id)).isPresent();
    }

    @Test
    void isRunAgainByWhoRepeatsItWhenItsNodeDied() {
        CallId id = CallId.random();
        register(id, "r1", "a()");
        pass(MINUTE.plusMillis(1));
        assertThat(register(CallId.random(), "r1", "a()")).isEqualTo(new Registration.Fresh(call(id)));
        assertThat(register(CallId.random(), "r1", "a()")).isEqualTo(new Registration.Repeated(call(id)));
    }

    @Test
    void movesItsBranchOnlyWithItsAnswer() {
        ScopeId first = put("first");
        ScopeId second = put("second");
        tenant().branches().move("main", Optional.empty(), first);
        CallId id = CallId.random();
        register(id, "r1", "a()");
        Optional<Move> stays =
                finish(id, "moved", Optional.of(new StoredCalls.BranchMove("main", Optional.of(second), first)));
        assertThat(stays.orElseThrow()).isInstanceOf(Move.Stays.class);
        assertThat(call(id).state()).isEqualTo(State.RUNNING);
        Optional<Move> moved =
                finish(id, "moved", Optional.of(new StoredCalls.BranchMove("main", Optional.of(first), second)));
        assertThat(moved.orElseThrow()).isInstanceOf(Move.Moved.class);
        assertThat(call(id).answer()).contains(bytes("moved"));
        assertThat(tenant().branches().find("main").orElseThrow().scope()).isEqualTo(second);
    }

    @Test
    void isTakenBackOrBegunAndNeverBoth() throws Exception {
        for (int i = 0; i < 10; i++) {
            CallId id = CallId.random();
            tenant().calls().register(id, Optional.empty(), bytes("late()"), MINUTE, MINUTE);
            List<Future<Boolean>> turns = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                turns.add(threads.submit(() -> tenant().calls().withdraw(id)));
                turns.add(threads.submit(() -> tenant().calls().begin(id, MINUTE)));
            }
            boolean withdrawn = turns.get(0).get();
            assertThat(turns.get(1).get()).isEqualTo(!withdrawn);
            assertThat(call(id).state()).isEqualTo(withdrawn ? State.WITHDRAWN : State.RUNNING);
        }
    }

    @Test
    void isFoundByOthersWhenItsTimeHasCome() {
        CallId id = CallId.random();
        tenant().calls().register(id, Optional.empty(), bytes("late()"), MINUTE, MINUTE);
        assertThat(tenant().calls().due(Duration.ZERO)).isEmpty();
        pass(MINUTE);
        assertThat(tenant().calls().due(Duration.ZERO)).containsExactly(call(id));
        assertThat(call(id).body()).isEqualTo(bytes("late()"));
        assertThat(tenant().calls().begin(id, MINUTE)).isTrue();
        assertThat(tenant().calls().due(Duration.ZERO)).isEmpty();
    }

    @Test
    void isNobodyElsesAsLongAsItsNodeRenewsIt() {
        CallId id = CallId.random();
        register(id, "r1", "a()");
        pass(MINUTE);
        tenant().calls().renew(List.of(id, CallId.random()), MINUTE);
        pass(MINUTE);
        assertThat(register(CallId.random(), "r1", "a()")).isEqualTo(new Registration.Repeated(call(id)));
        pass(Duration.ofMillis(1));
        assertThat(register(CallId.random(), "r1", "a()")).isInstanceOf(Registration.Fresh.class);
    }

    @Test
    void thatNobodyRegisteredIsKeptWithTheScopeThatItMade() {
        ScopeId made = put("content first");
        List<StoredCalls.Ended> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ends.add(new StoredCalls.Ended(
                    CallId.random(),
                    bytes("answer " + i),
                    Optional.of(Forms.record(i == 0 ? made : ScopeId.random()))));
        }
        tenant().calls().finishAll(ends);
        tenant().calls().finishAll(ends);
        openAgain();
        for (StoredCalls.Ended each : ends) {
            assertThat(call(each.id()).answer()).contains(each.answer());
            assertThat(tenant().scopes()
                            .describe(each.made().orElseThrow().id())
                            .orElseThrow()
                            .record())
                    .isEqualTo(each.made().orElseThrow());
        }
        assertThat(store().check().problems()).isEmpty();
    }

    @Test
    void isForgottenAfterADay() {
        long used = tenant().used();
        CallId ended = CallId.random();
        register(ended, "r1", "a()");
        finish(ended, "42", Optional.empty());
        CallId refused = CallId.random();
        register(refused, "r2", "a()");
        tenant().calls().forget(refused);
        assertThat(tenant().calls().find(refused)).isEmpty();
        assertThat(register(refused, "r2", "b()")).isInstanceOf(Registration.Fresh.class);
        assertThat(store().collect(Retention.DEFAULT).calls()).isZero();
        pass(Duration.ofHours(25));
        assertThat(store().collect(Retention.DEFAULT).calls()).isEqualTo(2);
        assertThat(tenant().calls().find(ended)).isEmpty();
        assertThat(register(CallId.random(), "r1", "b()")).isInstanceOf(Registration.Fresh.class);
        assertThat(store().check().problems()).isEmpty();
        assertThat(tenant().used()).isGreaterThan(used);
    }
}
