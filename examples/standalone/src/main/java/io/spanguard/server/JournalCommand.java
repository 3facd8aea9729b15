package io.spanguard.server;

import picocli.CommandLine.Command;

/** {@code journal}: shows what waits on disk for the store. */
@Command(
    name = "journal",
    description = "Shows what the journal holds; changes nothing, and a server may run meanwhile.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
final class JournalCommand {}
