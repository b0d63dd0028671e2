using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Web;

/// <summary>What a site's robots.txt says to this program (RFC 9309).</summary>
internal sealed partial class RobotsRules
{
    private const int MaxBytes = 500 << 10;
    private const int MaxRules = 5_000;
    private const int MaxRuleLength = 1_000;
    private const int MaxDelaySeconds = 60;

    private readonly List<(string Pattern, int Length, bool Allows)> _rules = [];

    public static RobotsRules AllowAll { get; } = new();

    /// <summary>The pause between two requests that the site asks for. Null if it asks for none.</summary>
    public TimeSpan? CrawlDelay { get; private set; }

    /// <summary>Reads a robots.txt.</summary>
    /// <param name="body">What is longer than 500 KiB is cut.</param>
    /// <param name="agent">The name of this program.</param>
    public static RobotsRules Parse(ReadOnlySpan<byte> body, string agent)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBytes)]).TrimStart('\uFEFF');
        // Groups for our name count alone; those for everyone only if there are none.
        var (ours, everyones) = (new RobotsRules(), new RobotsRules());
        var (named, forAll, hasOurs, inAgents) = (false, false, false, false);
        foreach (var line in text.Split('\n', '\r'))
        {
            var bare = line.Split('#', 2)[0];
            var colon = bare.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var (key, value) = (bare[..colon].Trim().ToLowerInvariant(), bare[(colon + 1)..].Trim());
            if (key == "user-agent")
            {
                if (!inAgents)
                    (named, forAll) = (false, false);
                inAgents = true;
                var isOurs = value.Equals(agent, StringComparison.OrdinalIgnoreCase);
                (named, forAll, hasOurs) = (named || isOurs, forAll || value == "*", hasOurs || isOurs);
            }
            else if (key is "allow" or "disallow" or "crawl-delay")
            {
                inAgents = false;
                if (named)
                    ours.Add(key, value);
                if (forAll)
                    everyones.Add(key, value);
            }
        }

        return hasOurs ? ours : everyones;
    }

    /// <summary>Whether an address may be read. The longest rule that matches decides; of two as long, the one that allows.</summary>
    public bool Allows(Uri address)
    {
        var path = Normal(address.PathAndQuery);
        if (path == "/robots.txt")
            return true;
        var (longest, allows) = (-1, true);
        foreach (var rule in _rules)
        {
            if (rule.Length >= longest && Matches(rule.Pattern, path))
                (longest, allows) = (rule.Length, rule.Allows || (rule.Length == longest && allows));
        }

        return allows;
    }

    private void Add(string key, string value)
    {
        if (key == "crawl-delay")
        {
            const NumberStyles style = NumberStyles.AllowDecimalPoint;
            if (double.TryParse(value, style, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
                CrawlDelay = TimeSpan.FromSeconds(Math.Min(seconds, MaxDelaySeconds));
        }
        else if (value.Length is > 0 and <= MaxRuleLength && _rules.Count < MaxRules)
        {
            _rules.Add((Normal(value), Encoding.UTF8.GetByteCount(value), key == "allow"));
        }
    }

    /// <summary>
    /// Whether a rule matches the beginning of a path. A star stands for anything, a dollar at the end for the path's end.
    /// </summary>
    private static bool Matches(string rule, string path)
    {
        var isWhole = rule.EndsWith('$');
        var length = isWhole ? rule.Length - 1 : rule.Length;
        var (at, from, star, resume) = (0, 0, -1, 0);
        while (at < length || (isWhole && from < path.Length))
        {
            if (at < length && rule[at] == '*')
                (star, resume, at) = (at, from, at + 1);
            else if (at < length && from < path.Length && rule[at] == path[from])
                (at, from) = (at + 1, from + 1);
            else if (star >= 0 && resume < path.Length)
                (at, from) = (star + 1, ++resume);
            else
                return false;
        }

        return true;
    }

    /// <summary>
    /// Puts what means the same into one spelling: é and %C3%A9, %7e and ~ (section 2.2.2). %2F stays apart from a slash.
    /// </summary>
    private static string Normal(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var part in Encoded().Split(path))
        {
            var isEncoded = part.Length == 3 && part[0] == '%' && Uri.IsHexDigit(part[1]) && Uri.IsHexDigit(part[2]);
            var code = isEncoded ? (char)Convert.ToInt32(part[1..], 16) : '\0';
            if (!isEncoded)
                text.Append(NotAscii().Replace(part, match => Uri.EscapeDataString(match.Value)));
            else if (char.IsAsciiLetterOrDigit(code) || code is '-' or '.' or '_' or '~')
                text.Append(code);
            else
                text.Append(part.ToUpperInvariant());
        }

        return text.ToString();
    }

    [GeneratedRegex("(%[0-9A-Fa-f]{2})")]
    private static partial Regex Encoded();

    [GeneratedRegex(@"[^\x00-\x7F]+")]
    private static partial Regex NotAscii();
}
