package dev.kodama.bench.attack;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Keeps connections open, up to a number, and opens another for each that ends. An attempt opens one while there are too few; else it goes
 * on with the one whose turn it is, such as by the next byte of its request.
 */
final class HeldConnections implements Attack {
    /** Begins a connection, or goes on with it. */
    interface Step {
        /** @return whether the connection is to be held on */
        boolean run(RawConnection connection, Tally tally) throws IOException;
    }

    private final String name;
    private final int most;
    private final int perSecond;
    private final Target target;
    private final int receiveBytes;
    private final Step begin;
    private final Step goOn;
    private final ArrayDeque<RawConnection> held = new ArrayDeque<>();

    /**
     * @param most how many are held at a time
     * @param receiveBytes of the socket's buffer, 0 for the usual
     */
    HeldConnections(String name, int most, int perSecond, Target target, int receiveBytes, Step begin, Step goOn) {
        this.name = name;
        this.most = most;
        this.perSecond = perSecond;
        this.target = target;
        this.receiveBytes = receiveBytes;
        this.begin = begin;
        this.goOn = goOn;
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
    public void attempt(Tally tally) throws IOException {
        if (held.size() < most) {
            var opened = RawConnection.open(target, receiveBytes);
            tally.count("opened");
            run(begin, opened, tally);
        } else {
            run(goOn, held.remove(), tally);
        }
    }

    private void run(Step step, RawConnection connection, Tally tally) throws IOException {
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
