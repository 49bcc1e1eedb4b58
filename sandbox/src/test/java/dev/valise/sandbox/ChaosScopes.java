package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The scopes that chaos may call: a bounded number, new ones and old ones. Safe for use by many threads. */
final class ChaosScopes {
    /** Enough that most of them are not held. */
    private static final int MOST = 150;

    /** Of the newest, from which every other call is made. */
    private static final int NEWEST = 12;

    private final List<ChaosScope> scopes = new ArrayList<>();

    /** Adds one. Gives one that has to go for it. */
    synchronized Optional<ChaosScope> add(ChaosScope scope, Random random) {
        scopes.add(scope);
        return scopes.size() > MOST ? Optional.of(scopes.remove(random.nextInt(scopes.size()))) : Optional.empty();
    }

    /** One to be called, if there is any. */
    synchronized Optional<ChaosScope> pick(Random random) {
        if (scopes.isEmpty()) {
            return Optional.empty();
        }
        int among = random.nextBoolean() ? Math.min(NEWEST, scopes.size()) : scopes.size();
        return Optional.of(scopes.get(scopes.size() - 1 - random.nextInt(among)));
    }

    synchronized void remove(ChaosScope scope) {
        scopes.remove(scope);
    }

    synchronized List<ChaosScope> all() {
        return List.copyOf(scopes);
    }
}
