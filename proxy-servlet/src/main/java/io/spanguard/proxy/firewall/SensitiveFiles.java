package io.spanguard.proxy.firewall;

import com.google.re2j.Pattern;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files in arguments that hold credentials or say how a machine can be taken over. Stateless. */
final class SensitiveFiles {

  private static final String EDGE = "(?:$|[^a-z0-9_.-]|\\.(?:$|[^a-z0-9]))";

  private static final Pattern FILES =
      Pattern.compile(
          "/etc/(?:passwd|shadow|gshadow|sudoers|master\\.passwd|krb5\\.keytab|ssl/private"
              + "|ssh/ssh_host|kubernetes/admin\\.conf)"
              + "|/proc/(?:self|[0-9]+|\\*)/(?:environ|cmdline|mem|maps)"
              + "|/var/run/(?:secrets|docker\\.sock)|/run/secrets/|/var/run/secrets"
              + "|(?:^|[^a-z0-9_])\\.ssh(?:/|"
              + EDGE
              + ")"
              + "|(?:^|[^a-z0-9])id_(?:rsa|dsa|ecdsa|ed25519)(?:$|[^a-z0-9_.-])"
              + "|\\.aws/(?:credentials|config)|\\.azure/|\\.config/gcloud|\\.kube/config"
              + "|\\.docker/config\\.json|\\.gnupg(?:/|$)|\\.git-credentials|\\.config/gh/hosts"
              + "|(?:^|[/\\s'\"=@])\\.(?:netrc|pgpass|npmrc|pypirc|htpasswd|my\\.cnf|bash_history"
              + "|zsh_history|mysql_history|psql_history)"
              + EDGE
              + "|(?:^|[/\\s'\"=@])\\.env(?:\\.(?:local|prod|production|dev|staging|test))?"
              + EDGE
              + "|application_default_credentials\\.json|/var/lib/kubelet|/etc/rancher"
              + "|windows/system32/config/(?:sam|system|security)|ntds\\.dit|/sam\\.hiv"
              + "|appdata/(?:roaming|local)/[^;]*(?:login data|cookies|logins\\.json)"
              + "|wallet\\.dat(?:$|[^a-z])|/web\\.config(?:$|[^a-z])|wp-config\\.php");

  private SensitiveFiles() {}

  static Match match(JudgedCall call) {
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      if (mayHold(leaf.text()) && isSensitive(leaf.text())) {
        found.add(leaf);
      }
    }
    return Match.atLeaves(found);
  }

  private static boolean mayHold(String text) {
    return text.indexOf('/') >= 0
        || text.indexOf('.') >= 0
        || text.indexOf("id_") >= 0
        || text.indexOf('%') >= 0
        || text.indexOf('\\') >= 0;
  }

  private static boolean isSensitive(String text) {
    String plain = decoded(Words.normal(text));
    return FILES.matcher(path(plain.replace('\\', '/'))).find()
        // A shell reads /etc/pa''sswd and /etc/pas\swd as well.
        || FILES.matcher(path(plain.replace("\\", "").replace("'", "").replace("\"", ""))).find();
  }

  /** Percent signs are undone twice, as servers behind servers do. */
  private static String decoded(String text) {
    String decoded = text;
    for (int i = 0; i < 2 && decoded.indexOf('%') >= 0; i++) {
      try {
        decoded = URLDecoder.decode(decoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException notEncoded) {
        break;
      }
    }
    return decoded;
  }

  /** Without {@code //}, {@code /./} and {@code x/../}. */
  private static String path(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int length = out.length();
      if (c == '/' && length > 0 && out.charAt(length - 1) == '/') {
        continue;
      }
      if (c == '/' && endsWith(out, "/.")) {
        out.setLength(length - 1);
        continue;
      }
      if (c == '/' && endsWith(out, "/..")) {
        int parent = out.lastIndexOf("/", length - 4);
        boolean isName = parent >= 0 && out.indexOf(" ", parent) < 0;
        out.setLength(isName ? parent + 1 : length - 2);
        continue;
      }
      out.append(c);
    }
    return out.toString();
  }

  private static boolean endsWith(StringBuilder text, String end) {
    int from = text.length() - end.length();
    return from >= 0 && text.substring(from).equals(end);
  }
}
