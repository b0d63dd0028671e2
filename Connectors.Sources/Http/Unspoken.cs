using System.Net.Http.Headers;
using System.Text;

namespace Connectors.Sources.Http;

/// <summary>
/// Takes credentials out of what an upstream said about a refusal. Some gateways repeat the request that they refuse, headers included, and a
/// message is stored, logged and shown.
/// </summary>
internal static class Unspoken
{
    private const int Shortest = 6;
    private const string Instead = "(hidden)";

    /// <summary>The same exception where it says nothing that it should not; else one that does not say it, with nothing behind it.</summary>
    public static SourceException Of(SourceException exception, AuthenticationHeaderValue? credentials)
    {
        var told = Secrets(credentials).Where(secret => Says(exception, secret)).ToArray();
        if (told.Length == 0)
            return exception;

        var message = told.Aggregate(exception.Message, (text, secret) => text.Replace(secret, Instead, StringComparison.Ordinal));
        var clean = new SourceException(exception.Kind, message) { RetryAfter = exception.RetryAfter, InCircles = exception.InCircles };
        foreach (var key in exception.Data.Keys)
            clean.Data[key] = exception.Data[key];
        return clean;
    }

    private static bool Says(SourceException exception, string secret)
        => exception.Message.Contains(secret, StringComparison.Ordinal) || exception.InnerException?.ToString().Contains(secret, StringComparison.Ordinal) == true;

    /// <summary>The header's value, and the password in it where it is basic.</summary>
    private static IEnumerable<string> Secrets(AuthenticationHeaderValue? credentials)
    {
        if (credentials?.Parameter is not { Length: >= Shortest } parameter)
            yield break;
        yield return parameter;
        var pair = new byte[parameter.Length];
        if (!credentials.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(parameter, pair, out var length))
            yield break;
        var text = Encoding.UTF8.GetString(pair, 0, length);
        if (text.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && text.Length - colon > Shortest)
            yield return text[(colon + 1)..];
    }
}
