package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules of {@link UnsafeOutputDetector}. */
final class UnsafeRules {

  private static final int LINK = 1100;

  /** A query with a value of some length, something random in the path, or a template's mark. */
  private static final Pattern DATA =
      Pattern.compile(
          "[^?]*\\?(?:.*[?&])?[\\w.\\[\\]-]{1,40}=[^&\\s]{12,}.*|.*(?:\\{\\{|%7[Bb]%7[Bb]|\\$\\{).*|.*/[A-Za-z0-9+_=%-]{40,}(?:[./?].*)?|[^?]*\\?[A-Za-z0-9+/_=%-]{16,}.*|.*[?&](?:data|q|d|secret|token|key|prompt|history|message|msg|content|user|session|cookie|payload|exfil|leak|info|text|email|password)=[^&\\s]{4,}.*",
          Pattern.DOTALL);

  private UnsafeRules() {}

  static List<AnchoredRule> of(List<String> allowedHosts) {
    Check image = (text, start, end) -> isBad(text.subSequence(start, end), allowedHosts, true);
    Check link = (text, start, end) -> isBad(text.subSequence(start, end), allowedHosts, false);
    return List.of(
        rule("UNSAFE_HTML", "script", "<\\s{0,3}/?\\s{0,3}(?i:script)\\b[^<>]{0,300}>?")
            .triggers("<script", "< script", "</script")
            .build(),
        rule(
                "UNSAFE_HTML",
                "frame",
                "<\\s{0,3}(?i:iframe|object|embed|frame|frameset|applet|base|portal)[\\s/][^>]{1,400}>?")
            .triggers("<iframe", "<object", "<embed", "<frame", "<applet", "<base", "<portal")
            .reach(420)
            .build(),
        rule(
                "UNSAFE_HTML",
                "meta-refresh",
                "<meta\\b[^>]{0,200}(?i:http-equiv)\\s{0,2}=\\s{0,2}[\"']?(?i:refresh)[^>]{0,200}>?")
            .triggers("<meta")
            .reach(440)
            .build(),
        rule(
                "UNSAFE_HTML",
                "event-handler",
                "(?i:on[a-z]{3,20})\\s{0,3}=\\s{0,3}(?:[\"'][^\"'>]{1,200}[\"']?|[\\w.]{1,40}\\([^>]{0,100})")
            .triggers(
                "onerror",
                "onload",
                "onclick",
                "onmouse",
                "onfocus",
                "onblur",
                "onkey",
                "onsubmit",
                "onchange",
                "oninput",
                "ontoggle",
                "onanimation",
                "onpointer",
                "onbegin",
                "onwheel",
                "onpaste",
                "onscroll",
                "onresize",
                "onhashchange",
                "onmessage",
                "onbeforeunload")
            .reach(260)
            .check(UnsafeRules::isInTag)
            .build(),
        rule(
                "UNSAFE_LINK",
                "script-link",
                "(?i:javascript|vbscript|livescript):(?:[^\\s\"'<>)]{1,200}|\\s{1,3}[^\\s\"'<>)(=;]{0,60}[(=;][^\\s\"'<>)]{0,140})")
            .triggers("javascript:", "vbscript:", "livescript:")
            .build(),
        rule(
                "UNSAFE_LINK",
                "data-link",
                "(?i:data:(?:text/html|text/javascript|image/svg\\+xml|application/(?:xhtml\\+xml|javascript|x-javascript)))[;,][^\\s\"'<>)]{0,400}")
            .triggers("data:")
            .reach(450)
            .build(),
        rule(
                "EXFILTRATION",
                "markdown-image",
                "!\\[[^\\]\\[\\n]{0,200}+\\]\\(\\s{0,3}<?((?i:https?:)?//[^)\\s>\\]\\[]{1,800}+)")
            .triggers("![")
            .anywhere()
            .reach(LINK)
            .check(image)
            .build(),
        rule(
                "EXFILTRATION",
                "markdown-link",
                "\\]\\(\\s{0,3}<?((?i:https?:)?//[^)\\s>\\]\\[]{1,800}+)")
            .triggers("](")
            .anywhere()
            .reach(LINK)
            .check(link)
            .build(),
        rule(
                "EXFILTRATION",
                "markdown-reference",
                "\\]:\\s{1,3}<?((?i:https?:)?//[^\\s>\\]\\[]{1,800}+)")
            .triggers("]: ")
            .anywhere()
            .reach(LINK)
            .check(link)
            .build(),
        rule(
                "EXFILTRATION",
                "html-image",
                "<(?i:img|video|audio|source|input|link|image)\\b[^<>]{0,200}?\\b(?i:src|srcset|href|poster)\\s{0,2}=\\s{0,2}[\"']?((?i:https?:)?//[^\"'\\s<>]{1,800}+)")
            .triggers("<img", "<video", "<audio", "<source", "<input", "<link", "<image")
            .reach(LINK)
            .check(image)
            .build(),
        rule(
                "EXFILTRATION",
                "style-url",
                "url\\(\\s{0,2}[\"']?((?i:https?:)?//[^\"')(\\s]{1,800}+)")
            .triggers("url(")
            .reach(LINK)
            .check(image)
            .build(),
        rule(
                "SHELL_COMMAND",
                "remove-all",
                "rm\\s{1,3}(?:-[a-zA-Z]{1,6}\\s{1,3}|--[a-z-]{4,20}\\s{1,3}){1,4}(?:/(?![\\w])|/\\*|~|\\$HOME|/(?:etc|usr|var|home|boot|bin|opt)\\b|\\*)[^\\s;|&\"]{0,40}")
            .triggers("rm ")
            .build(),
        rule(
                "SHELL_COMMAND",
                "download-and-run",
                "(?:curl|wget)\\s[^\\n|;]{1,200}\\|\\s{0,3}(?:sudo\\s{1,3})?(?:ba|z|da)?sh\\b")
            .triggers("curl ", "wget ")
            .build(),
        rule(
                "SHELL_COMMAND",
                "run-download",
                "(?:(?:ba|z)?sh\\s{1,3}(?:-c\\s{1,3})?[\"']?(?:<\\(|\\$\\()|eval\\s{1,3}[\"']?\\$\\()\\s{0,2}(?:curl|wget)[^\\n)]{1,150}\\)?")
            .triggers("sh <(", "sh -c", "bash <(", "bash -c", "eval ", "sh $(")
            .build(),
        rule(
                "SHELL_COMMAND",
                "reverse-shell",
                "(?:(?:ba)?sh\\s{1,3}-i\\s{0,3}>&?\\s{0,3}/dev/(?:tcp|udp)/[^\\s]{3,80}|/dev/tcp/[\\w.${}-]{3,60}/\\w{1,10}|n(?:c|cat)\\s{1,3}(?:-[a-z]{1,6}\\s{1,3}){0,3}(?:-e|-c)\\s{1,3}\\S{2,20}|(?:-e|-c)\\s{1,3}/bin/(?:ba)?sh)")
            .triggers("bash -i", "sh -i", "/dev/tcp/", "nc ", "ncat ", "-e /bin", "-c /bin")
            .build(),
        rule(
                "SHELL_COMMAND",
                "disk",
                "(?:mkfs(?:\\.\\w{2,6})?\\s{1,3}/dev/\\w{2,12}|dd\\s{1,3}if=[^\\s]{1,60}\\s{1,3}of=/dev/\\w{2,12}|>\\s{0,2}/dev/sd[a-z]|:\\(\\)\\s{0,2}\\{\\s{0,2}:\\s{0,2}\\|\\s{0,2}:\\s{0,2}&\\s{0,2}\\}\\s{0,2};\\s{0,2}:)")
            .triggers("mkfs", "dd if=", "> /dev/sd", ">/dev/sd", ":(){", ":() {")
            .build(),
        rule(
                "SHELL_COMMAND",
                "powershell",
                "(?i:powershell(?:\\.exe)?\\s{1,3}(?:-\\w{1,20}\\s{1,3}(?:\\w{1,20}\\s{1,3})?){0,4}-e(?:nc|ncodedcommand|c)?\\s{1,3}[A-Za-z0-9+/=]{16,200}|(?:iex|invoke-expression)\\s{0,3}\\(?\\s{0,3}\\(?(?:new-object|iwr|invoke-webrequest)[^\\n]{0,120})")
            .triggers("powershell", "iex", "invoke-expression")
            .build(),
        rule(
                "SHELL_COMMAND",
                "chained",
                "(?:[;&|]{1,2}|(?<=[\\w=\"'/])`)\\s{0,3}(?:\\$\\()?(?:rm\\s{1,3}-|cat\\s{1,3}/etc/|curl\\s{1,3}\\S{0,40}https?:|wget\\s{1,3}\\S{0,40}https?:|nc\\s{1,3}-)[^\\n\"']{1,80}")
            .triggers(
                ";rm ",
                "; rm ",
                "&& rm ",
                "| rm ",
                ";cat /",
                "; cat /",
                "&& cat /",
                "| cat /",
                ";curl ",
                "; curl ",
                "`curl ",
                "`rm ",
                "`cat /")
            .anywhere()
            .build(),
        rule(
                "SQL",
                "destructive-sql",
                "(?i:drop\\s{1,3}(?:table|database|schema|user|view)\\s{1,3}(?:if\\s{1,3}exists\\s{1,3})?[\\w.\"`\\[]{1,60}|truncate\\s{1,3}table\\s{1,3}[\\w.\"`\\[]{1,60}|delete\\s{1,3}from\\s{1,3}[\\w.\"`\\[\\]]{1,60}\\s{0,3}(?:;|$|where\\s{1,3}(?:1\\s{0,2}=\\s{0,2}1|true)))")
            .triggers("drop ", "truncate ", "delete ")
            .build(),
        rule(
                "SQL",
                "sql-injection",
                "(?i:union\\s{1,5}(?:all\\s{1,5})?select\\b[^\\n]{0,80}|['\"]\\s{0,3}(?:or|and)\\s{1,3}['\"]?\\w{1,10}['\"]?\\s{0,3}=\\s{0,3}['\"]?\\w{1,10}|xp_cmdshell|into\\s{1,3}(?:out|dump)file\\s{1,3}['\"][^'\"]{1,100}|;\\s{0,3}(?:drop|delete|update|insert|shutdown)\\s{1,3}[^\\n]{1,80}--|(?:sleep|benchmark|pg_sleep)\\s{0,2}\\(\\s{0,2}\\d{1,9}|waitfor\\s{1,3}delay)")
            .triggers(
                "union ",
                "' or",
                "'or",
                "\" or",
                "' and",
                "xp_cmdshell",
                "into outfile",
                "into dumpfile",
                ";drop",
                "; drop",
                ";delete",
                "; delete",
                ";update",
                "; update",
                ";insert",
                "; insert",
                "pg_sleep",
                "waitfor ",
                "benchmark(")
            .anywhere()
            .build(),
        rule(
                "TEMPLATE_INJECTION",
                "template",
                "(?:\\$\\{\\s{0,3}(?i:jndi):[^}\\s]{1,200}\\}?|\\{\\{[^{}\\n]{0,80}(?:__class__|__globals__|constructor|config\\.items|self\\.|request\\.application)[^}\\n]{0,100}\\}\\})")
            .triggers("${jndi", "${ jndi", "{{")
            .anywhere()
            .build(),
        rule(
                "PATH_TRAVERSAL",
                "traversal",
                "(?:(?:\\.\\./|\\.\\.\\\\){3,4}(?=\\.(?:ssh|aws|env|git|kube|bash)|(?i:etc|proc|root|home|var|usr|opt|boot|dev|users|windows|winnt)[/\\\\])|(?:\\.\\./|\\.\\.\\\\){5,20})[\\w./\\\\-]{0,60}")
            .triggers("../../..", "..\\..\\..")
            .anywhere()
            .build());
  }

  private static AnchoredRule.Builder rule(String type, String id, String regex) {
    return AnchoredRule.builder(id, regex)
        .type(type)
        .category("LLM05:2025")
        .reason("unsafe output: " + id);
  }

  /** Since the last angle bracket a tag opened, which is not a comparison. */
  private static boolean isInTag(CharSequence text, int start, int end) {
    for (int i = start - 1; i >= 0 && i >= start - AnchoredScan.CONTEXT; i--) {
      if (text.charAt(i) == '>') {
        return false;
      }
      if (text.charAt(i) == '<') {
        return Character.isLetter(text.charAt(i + 1));
      }
    }
    return false;
  }

  private static boolean isBad(CharSequence found, List<String> allowedHosts, boolean image) {
    String url = found.toString();
    int from = url.indexOf("//") + 2;
    int to = from;
    while (to < url.length() && "/?#:\\".indexOf(url.charAt(to)) < 0) {
      to++;
    }
    String host = url.substring(Math.max(from, url.lastIndexOf('@', to) + 1), to);
    host = host.toLowerCase(Locale.ROOT);
    for (String allowed : allowedHosts) {
      if (host.equals(allowed) || host.endsWith("." + allowed)) {
        return false;
      }
    }
    boolean carries = DATA.matcher(url).matches();
    return !allowedHosts.isEmpty()
        || (image ? carries : carries && (url.contains("{{") || isLong(url)));
  }

  /** Links with a query are common; what carries a conversation is long or coded. */
  private static boolean isLong(String url) {
    return url.length() >= 120
        || url.matches("(?s).*[=/][A-Za-z0-9+_%-]{32,}={0,2}.*")
        || url.matches(
            "(?s).*[?&](?:secret|token|key|prompt|history|cookie|payload|exfil|leak|password|session|data)=.{4,}");
  }
}
