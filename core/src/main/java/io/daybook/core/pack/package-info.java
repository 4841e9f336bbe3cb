/** Signed packs: the files of a release, for people and machines that have nothing else of Daybook. Plain JDK cryptography. */
package io.daybook.core.pack;
