using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The two forms of Google's refusals: the APIs' <c>{"error":{…}}</c> and the token endpoint's <c>{"error":"…"}</c>.</summary>
/// <param name="Reason">A code; empty where there is none, or something that is no code and may be anything.</param>
/// <param name="Message">In Google's words: to be searched, not to be shown.</param>
internal sealed partial record GoogleErrorBody(string Reason, string Message)
{
    public static GoogleErrorBody Parse(string? body)
    {
        try
        {
            using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(body) ? "{}" : body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out var error))
                return new GoogleErrorBody("", "");
            if (error.ValueKind == JsonValueKind.String)
                return new GoogleErrorBody(Code(error.GetString()!), Text(json.RootElement, "error_description"));
            if (error.ValueKind != JsonValueKind.Object)
                return new GoogleErrorBody("", "");
            var message = Text(error, "message");
            return new GoogleErrorBody(message.Contains("Mail service not enabled", StringComparison.OrdinalIgnoreCase) ? "failedPrecondition" : Code(FirstReason(error)), message);
        }
        catch (JsonException)
        {
            return new GoogleErrorBody("", "");
        }
    }

    private static string FirstReason(JsonElement error)
    {
        if (error.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var each in errors.EnumerateArray())
            {
                if (each.ValueKind == JsonValueKind.Object && Text(each, "reason") is { Length: > 0 } reason)
                    return reason;
            }
        }

        return Text(error, "status");
    }

    private static string Code(string reason) => CodeForm().IsMatch(reason) ? reason : "";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex CodeForm();

    private static string Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
