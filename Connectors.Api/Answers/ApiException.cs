namespace Connectors.Api.Answers;

/// <summary>Ends a request with an error for the caller. The message is meant for him.</summary>
internal sealed class ApiException(int code, string message, IReadOnlyList<string>? errors = null) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The HTTP status; 200 for nearly all errors.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The envelope's "data"; the contract has false for some errors.</summary>
    public object? AnswerData { get; init; }

    public IReadOnlyList<string>? Errors { get; } = errors;

    /// <summary>Not there, or somebody else's: the same answer for both.</summary>
    public static ApiException NotYours() => new(Codes.Authentication, "no authorization") { AnswerData = false };

    public static ApiException Of(int code, IReadOnlyList<string> errors) => new(code, string.Join("; ", errors), errors);
}
