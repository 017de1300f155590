package dev.kodama.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "redis://h1:6379 h1:6379",
                "redis://h1 h1:6379",
                "redis://h1:6379,h2:6380 h1:6379,h2:6380",
                "redis://h1,h2,h3:7 h1:6379,h2:6379,h3:7",
                "redis://user:p,w@h1:1,h2:2 h1:1,h2:2",
                "redis://:pw@h1:1,[::1]:2/0 h1:1,[::1]:2",
                "rediss://h1:1,h2:2?cacert=/a,b@c.pem&verifyPeer=CA h1:1,h2:2",
                "redis-sentinel://s1:26379,s2:26379#mine the~sentinels'~master~mine"
            })
    void readsOneAddressOrSeveral(String uri, String addresses) {
        assertThat(RedisAddresses.of(uri, TIMEOUT)).hasToString(addresses.replace('~', ' '));
    }

    @Test
    void appliesTheRestOfTheUrlToEachAddress() {
        var addresses = RedisAddresses.of("rediss://user:secret@h1:1,h2:2?verifyPeer=NONE", TIMEOUT);

        assertThat(addresses.all()).hasSize(2).allSatisfy(uri -> {
            assertThat(uri.isSsl()).isTrue();
            assertThat(uri.isVerifyPeer()).isFalse();
            assertThat(uri.getTimeout()).isEqualTo(TIMEOUT);
            assertThat(uri.getCredentialsProvider().resolveCredentials().block().getUsername())
                    .isEqualTo("user");
        });
        assertThat(addresses.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://h1:1,redis://h2:2", "redis://h1:1,", "redis://,h2:2", "redis://h1:1,,h2:2", "h1:1,h2:2"
            })
    void refusesWhatIsNoListOfAddresses(String uri) {
        assertThatThrownBy(() -> RedisAddresses.of(uri, TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a Redis URI");
    }

    @Test
    void triesTheAddressesInTurn() {
        var addresses = RedisAddresses.of("redis://h1,h2", TIMEOUT);
        RedisURI first = addresses.current();

        addresses.failed(first);
        RedisURI second = addresses.current();
        assertThat(second.getHost()).isEqualTo("h2");
        addresses.failed(first);
        assertThat(addresses.current()).as("the same failure reported twice").isSameAs(second);

        addresses.failed(second);
        assertThat(addresses.current()).isSameAs(first);
    }
}
