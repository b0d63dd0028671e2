using System.Net.Http.Headers;
using System.Text;

namespace Connectors.Sources.Http;

/// <summary>
/// Removes credentials from an upstream's refusal. Some gateways repeat the request that they refuse, headers included, and the message is
/// stored, logged and shown.
/// </summary>
internal static class CredentialRedactor
{
    private const int MinSecretLength = 6;
    private const string Replacement = "(hidden)";

    /// <summary>Returns the exception with credentials redacted. Drops the inner exception if one contains any.</summary>
    public static SourceException Redact(SourceException exception, AuthenticationHeaderValue? credentials)
    {
        var told = Secrets(credentials).Where(secret => Contains(exception, secret)).ToArray();
        if (told.Length == 0)
            return exception;

        var message = told.Aggregate(exception.Message, (text, secret) => text.Replace(secret, Replacement, StringComparison.Ordinal));
        var clean = new SourceException(exception.Kind, message) { RetryAfter = exception.RetryAfter, InCircles = exception.InCircles };
        foreach (var key in exception.Data.Keys)
            clean.Data[key] = exception.Data[key];
        return clean;
    }

    private static bool Contains(SourceException exception, string secret)
        => exception.Message.Contains(secret, StringComparison.Ordinal)
            || exception.InnerException?.ToString().Contains(secret, StringComparison.Ordinal) == true;

    /// <summary>The header's value, and the password in it if it is a Basic header.</summary>
    private static IEnumerable<string> Secrets(AuthenticationHeaderValue? credentials)
    {
        if (credentials?.Parameter is not { Length: >= MinSecretLength } parameter)
            yield break;

        yield return parameter;
        var pair = new byte[parameter.Length];
        if (!credentials.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(parameter, pair, out var length))
            yield break;

        var text = Encoding.UTF8.GetString(pair, 0, length);
        if (text.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && text.Length - colon > MinSecretLength)
            yield return text[(colon + 1)..];
    }
}
