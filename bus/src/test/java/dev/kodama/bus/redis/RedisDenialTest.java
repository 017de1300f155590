package dev.kodama.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisDenialTest {
    @Test
    void namesTheCommandAndTheRuleThatGrantsIt() {
        assertThat(RedisDenial.of("NOPERM this user has no permissions to run the 'pubsub|numsub' command"))
                .hasValue("Redis denies PUBSUB NUMSUB: grant +pubsub|numsub");
        assertThat(RedisDenial.of("NOPERM this user has no permissions to run the 'pubsub|channels' command"))
                .hasValue("Redis denies PUBSUB CHANNELS: grant +pubsub|channels");
        assertThat(RedisDenial.of("NOPERM User kodama has no permissions to run the 'ping' command"))
                .hasValue("Redis denies PING: grant +ping");
    }

    @Test
    void namesTheChannel() {
        assertThat(RedisDenial.of(
                        "NOPERM this user has no permissions to access one of the channels used as arguments", "a.*"))
                .hasValue("Redis denies the channel a.*: grant &a.*");
        assertThat(RedisDenial.of("NOPERM User x has no permissions to access the 'b' channel", "a", "b"))
                .hasValue("Redis denies the channel b: grant &b");
    }

    @Test
    void ignoresOtherErrors() {
        assertThat(RedisDenial.of("ERR unknown command 'PUBSUB'")).isEmpty();
        assertThat(RedisDenial.of(null)).isEmpty();
    }
}
