package io.spanguard.trace.pipeline;

import io.spanguard.trace.pipeline.Checkpoint.Position;
import io.spanguard.trace.store.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a journal: its files' names, who may read them, and the lock that keeps a second
 * process out. Safe for use by many threads.
 */
final class JournalFolder implements Closeable {

  private static final Pattern SEGMENT = Pattern.compile("journal-(\\d{16})\\.log");
  private static final String CHECKPOINT = "checkpoint";
  private static final String LOCK = "lock";

  // Folders of this class loader's journals. The operating system's lock belongs to the process: it
  // says nothing of a second journal in it, and ends when any channel of the lock file is closed.
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  // For that reason never closed: channels of lock files that another class loader's journal holds.
  private static final ConcurrentLinkedQueue<FileChannel> KEPT = new ConcurrentLinkedQueue<>();

  private final Path folder;
  private final Path realFolder;
  private final FileChannel lock;

  private JournalFolder(Path folder, Path realFolder, FileChannel lock) {
    this.folder = folder;
    this.realFolder = realFolder;
    this.lock = lock;
  }

  /**
   * Makes the folder where it is missing, and locks it.
   *
   * @throws StorageException when that does not work, with the reason
   */
  static JournalFolder open(Path folder) {
    try {
      make(folder);
      Path realFolder = folder.toRealPath();
      if (!OPEN.add(realFolder)) {
        throw inUse(folder, "by this process");
      }
      try {
        return new JournalFolder(folder, realFolder, lock(folder));
      } catch (IOException | RuntimeException e) {
        OPEN.remove(realFolder);
        throw e;
      }
    } catch (IOException e) {
      throw new StorageException(
          "journal folder " + folder.toAbsolutePath() + " cannot be written to: " + e, e);
    }
  }

  /** The numbers of the segments that are there, lowest first. */
  static List<Long> segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> SEGMENT.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> Long.parseLong(name.group(1)))
          .sorted()
          .toList();
    }
  }

  static Path segment(Path folder, long number) {
    return folder.resolve(String.format(Locale.ROOT, "journal-%016d.log", number));
  }

  /** Up to where the journal in a folder is stored. */
  static Position position(Path folder) throws IOException {
    return Checkpoint.read(folder.resolve(CHECKPOINT));
  }

  Path path() {
    return folder;
  }

  List<Long> segments() throws IOException {
    return segments(folder);
  }

  Path segment(long number) {
    return segment(folder, number);
  }

  /** A new, empty segment. One of this number that is there was never used. */
  Path createSegment(long number) throws IOException {
    Path file = segment(number);
    Files.deleteIfExists(file);
    createFile(file);
    return file;
  }

  Checkpoint openCheckpoint() throws IOException {
    Path file = folder.resolve(CHECKPOINT);
    if (!Files.exists(file)) {
      createFile(file);
    }
    return Checkpoint.open(file);
  }

  /** A file of this name for something that is kept aside; it is there already, or made. */
  Path createAside(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      createFile(file);
    }
    return file;
  }

  /** Forces the names of new files to the disk, where the system can do that. */
  void sync() throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      OPEN.remove(realFolder);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private static void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (Files.exists(folder)) {
      throw new StorageException("journal is no folder: " + folder.toAbsolutePath());
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new StorageException(
          "journal folder "
              + folder.toAbsolutePath()
              + " cannot be made: there is no folder "
              + parent);
    }
    Files.createDirectory(folder, onlyForOwner(folder, "rwx------"));
  }

  private static FileChannel lock(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    if (!Files.exists(file)) {
      createFile(file);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw inUse(folder, "by another process");
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      KEPT.add(channel);
      throw inUse(folder, "by another web application of this process");
    }
  }

  private static StorageException inUse(Path folder, String byWhom) {
    return new StorageException(
        "journal folder "
            + folder.toAbsolutePath()
            + " is in use "
            + byWhom
            + "; each server needs a journal folder of its own");
  }

  private static void createFile(Path file) throws IOException {
    Files.createFile(file, onlyForOwner(file, "rw-------"));
  }

  private static FileAttribute<?>[] onlyForOwner(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
