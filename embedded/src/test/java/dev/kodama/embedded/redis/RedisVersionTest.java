package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisVersionTest {
    @ParameterizedTest
    @CsvSource({
        "Redis server v=7.0.15 sha=00000000:0 malloc=libc bits=64 build=1,Redis 7.0.15,false",
        "Redis server v=6.2.20 sha=0,Redis 6.2.20,false",
        "Redis server v=7.2.10 sha=0,Redis 7.2.10,false",
        "Redis server v=7.2.11 sha=0,Redis 7.2.11,true",
        "Redis server v=7.4.5 sha=0,Redis 7.4.5,false",
        "Redis server v=7.4.6 sha=0,Redis 7.4.6,true",
        "Redis server v=8.0.3 sha=0,Redis 8.0.3,false",
        "Redis server v=8.0.4 sha=0,Redis 8.0.4,true",
        "Redis server v=8.2.1 sha=0,Redis 8.2.1,false",
        "Redis server v=8.2.2 sha=0,Redis 8.2.2,true",
        "Redis server v=8.4.0 sha=0,Redis 8.4.0,true",
        "Redis server v=9.0.0 sha=0,Redis 9.0.0,true",
        "Server v=7.2.11 sha=0,Valkey 7.2.11,true",
        "Valkey server v=8.0.5 sha=0,Valkey 8.0.5,false",
        "Valkey server v=8.0.6 sha=0,Valkey 8.0.6,true",
        "Valkey server v=8.1.3 sha=0,Valkey 8.1.3,false",
        "Valkey server v=8.1.4 sha=0,Valkey 8.1.4,true",
        "Valkey server v=9.0.0 sha=0,Valkey 9.0.0,true",
    })
    void knowsWhereLuaIsMended(String words, String version, boolean mended) {
        var found = RedisVersion.parse(words).orElseThrow();

        assertThat(found).hasToString(version);
        assertThat(found.hasLuaFixes()).isEqualTo(mended);
    }

    @ParameterizedTest
    @CsvSource({"sh: not found", "v=7.2.11", "Redis server v=x", "Redis server v=99999.1.1", "'# no server v=8.2.2'"})
    void takesOtherWordsForNone(String words) {
        assertThat(RedisVersion.parse(words)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'redis_version:7.0.15\r\nredis_git_sha1:0\r\n',Redis 7.0.15",
        "'redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.4\r\n',Valkey 8.1.4"
    })
    void readsTheVersionFromInfo(String info, String version) {
        assertThat(RedisVersion.ofInfo("# Server\r\n" + info).orElseThrow()).hasToString(version);
    }
}
