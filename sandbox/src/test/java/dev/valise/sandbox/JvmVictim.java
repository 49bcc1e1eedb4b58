package dev.valise.sandbox;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Scope;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.util.List;

/** A program with jails, scopes and calls that run, to be killed; it ends when its standard input does, too. */
final class JvmVictim {
    private static final List<String> CALLS = List.of(
            "while True: pass",
            "import time\nwhile True: time.sleep(0.001)",
            "import time\ntime.sleep(1000)",
            "import os, time\nif os.fork() == 0:\n    os.fork()\n    time.sleep(1000)\nos.wait()",
            "import signal, time\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\n"
                    + "while True: time.sleep(1000)",
            "import threading, time\nthreading.Thread(target=time.sleep, args=[1000]).start()");

    private JvmVictim() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws IOException {
        for (int jail = 0; jail < 2; jail++) {
            Sandbox valise = Sandbox.start(LocalSettings.DEFAULT, JailFactory.find(LocalSettings.DEFAULT));
            for (String code : CALLS) {
                Thread.ofPlatform().daemon().start(() -> {
                    while (true) {
                        valise.call(Scope.empty(), code);
                    }
                });
            }
            Thread.ofPlatform().daemon().start(() -> {
                Scope scope = Scope.empty();
                while (true) {
                    Call call = Call.code("n = globals().get('n', 0) + 1").withDurability(Durability.AFTER_REPLY);
                    scope = valise.call(scope, call).scope();
                    System.out.println("called");
                }
            });
        }
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }
}
