package dev.kodama.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.Readiness;
import dev.kodama.settings.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DiskWatchTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DiskWatch.class);
    private @Nullable DiskSpace space = new DiskSpace(500, 1000);

    @TempDir
    Path folder = Path.of("replaced by JUnit");

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    private DiskWatch watch(Optional<Long> minFree) {
        return new DiskWatch(folder, minFree, this::look, registry);
    }

    private DiskSpace look() throws IOException {
        if (space == null) {
            throw new IOException("the device is gone");
        }
        return space;
    }

    private void see(DiskWatch watch, long free) {
        space = new DiskSpace(free, 1000);
        watch.look();
    }

    private List<Level> logged() {
        return log.list.stream().map(ILoggingEvent::getLevel).toList();
    }

    private static boolean processIsReady(ComponentHealth health) {
        return Readiness.of(List.of(health), null).ready();
    }

    @Test
    void warnsOnceForEachShortageBeforeTheDiskIsFull() {
        try (var watch = watch(Optional.of(200L))) {
            assertThat(watch.health().ready()).isTrue();

            see(watch, 199);
            see(watch, 150);
            see(watch, 201); // about the minimum: still the same shortage
            assertThat(watch.health().details()).containsEntry("state", "nearly full");
            assertThat(logged()).containsExactly(Level.WARN);
            see(watch, 220);
            see(watch, 10);

            assertThat(logged()).containsExactly(Level.WARN, Level.INFO, Level.WARN);
        }
    }

    @Test
    void staysReadyAndSaysHowMuchIsFree() {
        try (var watch = watch(Optional.of(200L))) {
            see(watch, 100);

            assertThat(watch.health().ready()).isFalse();
            assertThat(watch.health().details())
                    .containsEntry("free_bytes", 100L)
                    .containsEntry("min_free_bytes", 200L)
                    .containsEntry("folder", folder.toString());
            assertThat(processIsReady(watch.health())).isTrue();
            assertThat(registry.get("kodama.data.dir.free").gauge().value()).isEqualTo(100);
            assertThat(registry.get("kodama.data.dir.min.free").gauge().value()).isEqualTo(200);
        }
    }

    @Test
    void warnsBelowATenthByDefaultAndBelow2GbOfALargeDisk() {
        assertThat(new DiskSpace(1, 1000).defaultMinFree()).isEqualTo(100);
        assertThat(new DiskSpace(1, 1L << 40).defaultMinFree()).isEqualTo(2L << 30);
    }

    @Test
    void reportsOnceThatItCannotLook() {
        try (var watch = watch(Optional.empty())) {
            space = null;
            watch.look();
            watch.look();

            assertThat(logged()).containsExactly(Level.WARN);
            assertThat(watch.health().details())
                    .containsEntry("state", "unknown")
                    .containsEntry("detail", "cannot find out: the device is gone");
            assertThat(processIsReady(watch.health())).isTrue();
            assertThat(registry.get("kodama.data.dir.free").gauge().value()).isNaN();
        }
    }

    /** The file system of this machine, with a minimum that it cannot have. */
    @Test
    void watchesTheFileSystemOfAFolderThatIsNotThereYet() throws Exception {
        var settings = Settings.of(Map.of(ProcessSettings.DATA_DIR_MIN_FREE.variable(), "9000000gb"));
        try (var running = new ProcessLifecycle();
                var meters = new Meters()) {
            var watch = DiskWatch.start(running, settings, folder.resolve("not/yet"), meters);

            assertThat(watch.health().details()).containsEntry("state", "nearly full");
            assertThat(meters.text("").text())
                    .containsPattern("kodama_data_dir_free_bytes [1-9]")
                    .contains("kodama_data_dir_min_free_bytes 9.663676416E15");
            assertThat(logged()).containsExactly(Level.WARN);
        }
    }
}
