package dev.kodama.app.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.app.process.HttpBinding;
import dev.kodama.settings.Settings;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BannerTest {
    @Test
    void listsAddressesInAtMostTenLines() {
        assertThat(banner("redis://127.0.0.1:6379", "127.0.0.1:9092", null).lines())
                .hasSizeLessThanOrEqualTo(10)
                .anyMatch(line -> line.contains("redis://127.0.0.1:6379"))
                .anyMatch(line -> line.contains("127.0.0.1:9092"))
                .anyMatch(line -> line.contains("ws://127.0.0.1:18000/api/v1/ws/events"))
                .anyMatch(line -> line.equals("  dashboard  http://127.0.0.1:18000/ui/"))
                .anyMatch(line -> line.contains("http://127.0.0.1:18000/health/ready"));
    }

    @Test
    void linksToTheDashboardWithATokenThatReadsForAnHour() {
        var settings = Settings.of(Map.of("KODAMA_JWT_SECRET", "0123456789012345678901234567890123456789"));
        var links = DashboardLinks.of(HttpBinding.from(settings, 0), 18_000);

        assertThat(links).hasSize(2).first().isEqualTo("http://127.0.0.1:18000/ui/");
        assertThat(links.get(1)).startsWith("http://127.0.0.1:18000/ui/#token=");
        String claims = new String(Base64.getUrlDecoder().decode(links.get(1).split("\\.", -1)[4]), UTF_8);
        assertThat(claims).contains("\"sub\":\"kodama-up\"").doesNotContain("scope");
        assertThat(number(claims, "exp") - number(claims, "iat")).isEqualTo(3_600);
    }

    private static long number(String claims, String name) {
        return Long.parseLong(claims.replaceAll(".*\"" + name + "\":(\\d+).*", "$1"));
    }

    @Test
    void givesTheReasonForNotJournaling() {
        var banner = new Banner(
                "redis://127.0.0.1:6379",
                "127.0.0.1:9092",
                null,
                null,
                List.of(),
                "",
                null,
                "kafka-refused, no right to write");

        assertThat(banner.lines())
                .first()
                .isEqualTo("Kodama runs, but does not journal yet (kafka-refused, no right to write)");
    }

    @Test
    void showsTheMavenCommandUnderMaven() {
        assertThat(banner("redis://127.0.0.1:6379", "127.0.0.1:9092", null).lines())
                .contains("  ./mvnw -q compile exec:java@publish exec:java@tail");
    }

    @Test
    void namesServersWithoutDefaultAddresses() {
        assertThat(banner("redis://127.0.0.1:1", "127.0.0.1:2", null).lines())
                .contains("  KODAMA_REDIS_URL=redis://127.0.0.1:1 KODAMA_KAFKA_BOOTSTRAP=127.0.0.1:2"
                        + " ./mvnw -q compile exec:java@publish exec:java@tail");
        assertThat(banner("redis://127.0.0.1:1", "127.0.0.1:2", "bin/kodama").lines())
                .contains("  bin/kodama publish TASK_COMPLETED task t-1 '{\"status\":\"done\"}' --redis-url"
                        + " redis://127.0.0.1:1 && bin/kodama tail --since -1m --kafka-bootstrap 127.0.0.1:2");
    }

    @Test
    void hidesPasswords() {
        assertThat(banner("rediss://me:p@ss@redis.example:6379", "127.0.0.1:9092", null)
                        .lines())
                .noneMatch(line -> line.contains("p@ss"))
                .anyMatch(line -> line.contains("rediss://***@redis.example:6379"));
    }

    @Test
    void writesAnIpv6AddressAsUrlsDo() {
        assertThat(new HttpBinding("::1", 0).health(1)).isEqualTo("http://[::1]:1/health/ready");
    }

    @Test
    void returnsAnAddressThatOtherMachinesReach() {
        assertThat(new HttpBinding("127.0.0.1", 0).address(1)).isEqualTo("127.0.0.1:1");
        assertThat(new HttpBinding("0.0.0.0", 0).address(1))
                .doesNotContain("0.0.0.0")
                .endsWith(":1");
    }

    private static Banner banner(String redis, String kafka, @Nullable String command) {
        var http = new HttpBinding("127.0.0.1", 0);
        return new Banner(
                redis,
                kafka,
                ".kodama",
                http.webSocket(18_000),
                DashboardLinks.of(http, 18_000),
                http.health(18_000),
                command,
                null);
    }
}
