package dev.kodama.bench.attack;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Keeps a number of connections open and replaces those that end. An attempt opens a connection while too few are open; otherwise it
 * continues the oldest one, for example with the next byte of its request.
 */
final class HeldConnections implements Attack {
    /** Begins or continues a connection. */
    interface Step {
        /** @return whether to keep the connection open */
        boolean run(RawConnection connection, OutcomeCounter tally) throws IOException;
    }

    private final String name;
    private final int max;
    private final int perSecond;
    private final AttackTarget target;
    private final int receiveBytes;
    private final Step begin;
    private final Step resume;
    private final ArrayDeque<RawConnection> held = new ArrayDeque<>();

    /**
     * @param max the maximum number of open connections
     * @param receiveBytes the socket's receive buffer; 0 is the system's default
     */
    HeldConnections(
            String name, int max, int perSecond, AttackTarget target, int receiveBytes, Step begin, Step resume) {
        this.name = name;
        this.max = max;
        this.perSecond = perSecond;
        this.target = target;
        this.receiveBytes = receiveBytes;
        this.begin = begin;
        this.resume = resume;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int perSecond() {
        return perSecond;
    }

    @Override
    public void attempt(OutcomeCounter tally) throws IOException {
        if (held.size() < max) {
            var opened = RawConnection.open(target, receiveBytes);
            tally.count("opened");
            run(begin, opened, tally);
        } else {
            run(resume, held.remove(), tally);
        }
    }

    private void run(Step step, RawConnection connection, OutcomeCounter tally) throws IOException {
        boolean holds = false;
        try {
            holds = step.run(connection, tally);
        } finally {
            if (holds) {
                held.add(connection);
            } else {
                connection.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (RawConnection one = held.poll(); one != null; one = held.poll()) {
            one.close();
        }
    }
}
