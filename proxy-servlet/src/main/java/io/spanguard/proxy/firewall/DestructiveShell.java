package io.spanguard.proxy.firewall;

import com.google.re2j.Pattern;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.List;

/** Commands in arguments that wreck a machine, or hand it over. Stateless. */
final class DestructiveShell {

  /** A home, a root, a whole folder or an absolute path outside /tmp, quoted or not. */
  private static final String PLACES =
      "[\"']?(?:/(?:\\s|$|\\*|;|&|\\||[\"'])|/[a-su-z0-9_.][^\\s;|&]*|/t[^m\\s][^\\s;|&]*|~|\\$home"
          + "|\\$\\{home|\\*|\\.{1,2}/?(?:[\\s;|&\"']|$)|[a-z]:[\\\\/])";

  private static final Pattern COMMANDS =
      Pattern.compile(
          "(?:^|[^a-z0-9_-])(?:"
              + "rm\\s+(?:-[-a-z=]+\\s+)*(?:-[a-z]*r[a-z]*|--recursive)\\s+(?:-[-a-z=]+\\s+)*(?:--\\s+)?"
              + PLACES
              + "|rm\\s[^;|&]*--no-preserve-root"
              + "|mkfs(?:\\.[a-z0-9]+)?\\s|wipefs\\s|shred\\s+[^;|&]*/dev/"
              + "|dd\\s[^;|&]*of=/dev/(?:sd|hd|nvme|vd|xvd|disk|mmcblk)"
              + "|chmod\\s+(?:-[a-z]+\\s+)*-?[a-z]*r?[a-z]*\\s*(?:0?777|a\\+rwx)\\s+/(?:\\s|$|\\*)"
              + "|chown\\s+-[a-z]*r[a-z]*\\s+[^\\s]+\\s+/(?:\\s|$|\\*)"
              + "|find\\s+[/~][^;|&]*\\s-delete(?:\\s|$)"
              + "|find\\s+[/~][^;|&]*-exec\\s+rm\\s"
              + "|(?:curl|wget)\\s[^;&]*\\|\\s*(?:sudo\\s+)?(?:[a-z]{0,3}sh|python[0-9.]*|perl|ruby|node)"
              + "(?:\\s|$)"
              + "|(?:ba|z|da)?sh\\s+<\\(\\s*(?:curl|wget)"
              + "|(?:ba)?sh\\s+-i\\s*[0-9]*>&\\s*/dev/tcp/"
              + "|nc(?:at)?\\s[^;|&]*-[a-z]*e\\s*/bin/"
              + "|shutdown\\s+(?:-[a-z]|now|/[sr])|init\\s+[06](?:\\s|$)|kill\\s+-9\\s+-1(?:\\s|$)"
              + "|crontab\\s+-r(?:\\s|$)|iptables\\s+(?:-f|--flush)(?:\\s|$)"
              + "|git\\s+push\\s[^;|&]*--mirror|kubectl\\s+delete\\s+(?:ns|namespace|all)\\s"
              + "|terraform\\s+destroy|docker\\s+system\\s+prune\\s+-[a-z]*a"
              + "|rd\\s+/s\\s|rmdir\\s+/s\\s|del\\s+(?:/[a-z]\\s+)*/s\\s"
              + "|vssadmin\\s+delete\\s+shadows|diskpart(?:\\s|$)|cipher\\s+/w"
              + "|remove-item\\s[^;|]*-recurse[^;|]*-force"
              + "|remove-item\\s[^;|]*-force[^;|]*-recurse"
              + "|(?:iex|invoke-expression)[\\s(]+[^;]*(?:downloadstring|invoke-webrequest|iwr\\s)"
              + "|(?:iwr|invoke-webrequest|downloadstring)[^;]*\\|\\s*(?:iex|invoke-expression)"
              + "|powershell[^;]*-e(?:nc|ncodedcommand)?\\s+[a-z0-9+/=]{40,}"
              + ")"
              + "|>\\s*/dev/(?:sd|hd|nvme|vd|xvd)[a-z0-9]"
              + "|:\\s*\\(\\s*\\)\\s*\\{\\s*:\\s*\\|\\s*:\\s*&\\s*\\}\\s*;\\s*:"
              + "|>\\s*/etc/(?:passwd|shadow|sudoers|hosts)"
              + "|/dev/tcp/[0-9a-z.-]+/[0-9]+\\s*0>&1"
              + "|os\\.system\\s*\\(\\s*[\"']rm\\s+-"
              + "|shutil\\.rmtree\\s*\\(\\s*[\"'](?:/|~)");

  /** A command, with nothing but switches behind the drive: a sentence about a format has words. */
  private static final Pattern FORMAT =
      Pattern.compile(
          "(?im)(?:^|[^a-z0-9_-])format(?:\\.com)?[ \\t]+[a-z]:[ \\t]*(?:[\\r;&|\"'`)]|/[a-z]|$)");

  private DestructiveShell() {}

  static Match match(JudgedCall call) {
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      if (isDestructive(leaf.text())) {
        found.add(leaf);
      }
    }
    return argumentVector(call, found)
        ? Match.atLeaves(call.arguments().leaves())
        : Match.atLeaves(found);
  }

  /** A command may also come word by word: {@code ["rm", "-rf", "/"]}. */
  private static boolean argumentVector(JudgedCall call, List<Leaf> found) {
    List<Leaf> leaves = call.arguments().leaves();
    if (!found.isEmpty() || leaves.size() < 2 || leaves.size() > 200) {
      return false;
    }
    StringBuilder line = new StringBuilder();
    for (Leaf leaf : leaves) {
      line.append(leaf.text()).append(' ');
    }
    return isDestructive(line.toString());
  }

  private static boolean isDestructive(String text) {
    if (text.length() < 3) {
      return false;
    }
    String plain = Words.normal(text);
    return COMMANDS.matcher(plain).find()
        || FORMAT.matcher(text).find()
        // r''m and r\m are rm to a shell, and ${IFS} is a blank.
        || COMMANDS
            .matcher(
                plain
                    .replace("\\", "")
                    .replace("''", "")
                    .replace("\"\"", "")
                    .replace("${ifs}", " ")
                    .replace("$ifs", " "))
            .find();
  }
}
