import dev.kodama.journal.JournalConfig;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.settings.Settings;
import java.util.concurrent.CountDownLatch;

/** A service whose handler hangs at its first event. */
public class StuckService {
    public static void main(String[] args) throws InterruptedException {
        var subscription = DurableSubscription.named(args[0])
                .types(args[1])
                .journal(JournalConfig.from(Settings.of(System.getenv())))
                .handle(event -> new CountDownLatch(1).await());
        Runtime.getRuntime().addShutdownHook(new Thread(subscription::close));
        new CountDownLatch(1).await();
    }
}
