package dev.kodama.http.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * File-descriptor budget: how many of the files that this process may open ({@code ulimit -n}) connections may take. The rest is a
 * reserve for all else, such as Kafka's and RocksDB's files, which would otherwise be what fails.
 *
 * @param files that the process may open
 */
public record DescriptorBudget(long files) {
    private static final int RESERVE = 1024;
    private static final int SHARE = 4;
    private static final int ROOM_SHARE = 10;

    public DescriptorBudget {
        if (files < 1) {
            throw new IllegalArgumentException("no file may be opened: " + files);
        }
    }

    /** This process's; without an end where the system tells none. */
    public static DescriptorBudget ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        && unix.getMaxFileDescriptorCount() > 0
                ? new DescriptorBudget(unix.getMaxFileDescriptorCount())
                : new DescriptorBudget(Long.MAX_VALUE);
    }

    /** TCP connections at a time: all but 1,024 or a quarter, whichever is more, but never less than a quarter. */
    public int connections() {
        long reserve = Math.max(RESERVE, files / SHARE);
        return (int) Math.min(Integer.MAX_VALUE, Math.max(Math.max(1, files / SHARE), files - reserve));
    }

    /** WebSockets and streams at a time: a tenth less, so that one too many can still be told so. */
    public int sessions() {
        return Math.max(1, connections() - connections() / ROOM_SHARE);
    }

    /** @param wanted 0 is no limit */
    public boolean allows(int wanted) {
        return wanted != 0 && wanted <= sessions();
    }

    /** What of it there can be; 0 is no limit. */
    public int capped(int wanted) {
        return allows(wanted) || files == Long.MAX_VALUE ? wanted : sessions();
    }
}
