using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>A refusal's body. The APIs send <c>{"error":{…}}</c>, the token endpoint <c>{"error":"…"}</c>.</summary>
/// <param name="Reason">Google's code for the refusal; empty if the body has none or if it does not have the form of a code.</param>
/// <param name="Message">Google's text. It may contain anything, so it is searched but never shown.</param>
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
            return message.Contains("Mail service not enabled", StringComparison.OrdinalIgnoreCase)
                ? new GoogleErrorBody(GoogleReasons.FailedPrecondition, message)
                : new GoogleErrorBody(Code(FirstReason(error)), message);
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
