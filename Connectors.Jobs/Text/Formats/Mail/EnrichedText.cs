using System.Text;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>Reads text/enriched (RFC 1896), an old form of rich text in mail.</summary>
internal static class EnrichedText
{
    public static string Of(string enriched)
    {
        var text = new StringBuilder(enriched.Length);
        var parameters = 0;
        for (var at = 0; at < enriched.Length; at++)
        {
            if (enriched[at] != '<')
            {
                if (parameters == 0)
                    text.Append(enriched[at]);
                continue;
            }

            // "<<" is an escaped "<".
            if (at + 1 < enriched.Length && enriched[at + 1] == '<')
            {
                if (parameters == 0)
                    text.Append('<');
                at++;
                continue;
            }

            var end = enriched.IndexOf('>', at);
            if (end < 0)
            {
                text.Append(enriched, at, enriched.Length - at);
                break;
            }

            var command = enriched.AsSpan(at + 1, end - at - 1);
            if (command.Equals("param", StringComparison.OrdinalIgnoreCase))
                parameters++;
            else if (command.Equals("/param", StringComparison.OrdinalIgnoreCase))
                parameters = Math.Max(0, parameters - 1);
            else if (command.Equals("nl", StringComparison.OrdinalIgnoreCase))
                text.Append('\n');
            at = end;
        }

        return text.ToString();
    }
}
