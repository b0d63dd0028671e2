using System.Text.Json.Nodes;

namespace Connectors.Api.Documentation;

/// <summary>Examples of answers that tell an error.</summary>
internal static class ErrorExamples
{
    public static JsonObject Of(int status, bool isDify)
    {
        var message = status switch
        {
            400 => "Invalid request body: line 1, position 9: not valid JSON.",
            401 => "Unauthorized: send an API key as 'Authorization: Bearer <key>'.",
            403 => "Forbidden: the role of this key (reader) does not allow this. Use a key with a higher role.",
            404 => "Not Found: /api/v1/runs/latest",
            413 => "The body is larger than this server takes.",
            429 => "Too many wrong keys came from this address. Wait a few minutes.",
            _ => "Something went wrong here. The log has it under 5f0c9a7e41d2.",
        };
        return isDify
            ? DifyError(status, message)
            : new JsonObject { ["code"] = status == 500 ? 100 : status, ["message"] = message, ["data"] = null };
    }

    private static JsonObject DifyError(int status, string message) => status switch
    {
        401 => new JsonObject { ["error_code"] = 1002, ["error_msg"] = "Authorization failed" },
        403 => new JsonObject { ["error_code"] = 403, ["error_msg"] = "as_user is blank: name the user who asks, or leave it out." },
        404 => new JsonObject { ["error_code"] = 2001, ["error_msg"] = "The knowledge does not exist" },
        _ => new JsonObject { ["error_code"] = status, ["error_msg"] = message },
    };
}
