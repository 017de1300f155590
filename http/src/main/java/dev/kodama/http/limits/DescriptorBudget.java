package dev.kodama.http.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * File-descriptor budget: how many of the files that the process may open ({@code ulimit -n}) connections may use. The rest is reserved for other
 * files, such as Kafka's and RocksDB's.
 *
 * @param files files that the process may open
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

    /** The budget of this process; unlimited where the system reports no limit. */
    public static DescriptorBudget ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        && unix.getMaxFileDescriptorCount() > 0
                ? new DescriptorBudget(unix.getMaxFileDescriptorCount())
                : new DescriptorBudget(Long.MAX_VALUE);
    }

    /** Maximum TCP connections: all files but 1,024 or a quarter, whichever is more; at least a quarter. */
    public int connections() {
        long reserve = Math.max(RESERVE, files / SHARE);
        return (int) Math.min(Integer.MAX_VALUE, Math.max(Math.max(1, files / SHARE), files - reserve));
    }

    /** Maximum WebSockets and streams: a tenth less, so that further clients can still be rejected with a response. */
    public int sessions() {
        return Math.max(1, connections() - connections() / ROOM_SHARE);
    }

    /** @param wanted 0 is no limit */
    public boolean allows(int wanted) {
        return wanted != 0 && wanted <= sessions();
    }

    /** The wanted number, capped by the budget; 0 is no limit. */
    public int capped(int wanted) {
        return allows(wanted) || files == Long.MAX_VALUE ? wanted : sessions();
    }
}
