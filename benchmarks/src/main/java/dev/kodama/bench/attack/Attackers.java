package dev.kodama.bench.attack;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Runs attacks concurrently, one thread each, until closed. Attacks of the same name share a counter. */
public final class Attackers implements AutoCloseable {
    /** The outcome of an attack that published an event; the journal must contain it. */
    public static final String EVENTS = "events published";

    private static final long MAX_BEHIND_NANOS = 1_000_000_000;

    private final Map<String, OutcomeCounter> tallies = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Attackers(List<Attack> attacks) {
        for (Attack attack : attacks) {
            var tally = tallies.computeIfAbsent(attack.name(), unused -> new OutcomeCounter());
            var thread = new Thread(() -> repeat(attack, tally), "kodama-attack-" + attack.name());
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /** Starts all attacks. */
    public static Attackers start(AttackTarget target) {
        var attackers = new Attackers(Attacks.on(target));
        attackers.threads.forEach(Thread::start);
        return attackers;
    }

    /** The outcomes of each attack, by its name. */
    public Map<String, OutcomeCounter> tallies() {
        return Map.copyOf(tallies);
    }

    private void repeat(Attack attack, OutcomeCounter tally) {
        long step = 1_000_000_000 / attack.perSecond();
        long due = System.nanoTime();
        while (!stopped) {
            try {
                attack.attempt(tally);
            } catch (IOException e) {
                tally.count(kind(e));
            }
            due = Math.max(due + step, System.nanoTime() - MAX_BEHIND_NANOS);
            while (!stopped && System.nanoTime() < due) {
                LockSupport.parkNanos(Math.min(due - System.nanoTime(), 100_000_000));
            }
        }
        try {
            attack.close();
        } catch (IOException e) {
            tally.count(kind(e));
        }
    }

    private static String kind(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "no answer";
        }
        if (e instanceof ConnectException) {
            return "not connected";
        }
        return e instanceof SocketException || e instanceof EOFException ? "cut" : "failed";
    }

    /** Ends all attacks; returns when they have closed their connections. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
