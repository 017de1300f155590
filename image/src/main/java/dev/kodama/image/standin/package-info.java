/**
 * Programs inside the stand-in images of tests: {@link dev.kodama.image.standin.KafkaServer}, and the two health checks {@link
 * dev.kodama.image.standin.RedisCli} and {@link dev.kodama.image.standin.PortCheck}. The first argument of each is the script that the kernel
 * ran.
 */
@NullMarked
package dev.kodama.image.standin;

import org.jspecify.annotations.NullMarked;
