namespace Connectors.Api.Envelopes;

/// <summary>Ends a request with an error. The caller sees the message.</summary>
internal sealed class ApiException(int code, string message, IReadOnlyList<string>? errors = null) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The HTTP status; 200 for nearly all errors.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The envelope's "data": the contract has false for some errors.</summary>
    public bool? AnswerData { get; init; }

    /// <summary>When it is worth to try again. Null: nothing is known about that.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public IReadOnlyList<string>? Errors { get; } = errors;

    /// <summary>One answer for things that do not exist and things of other tenants.</summary>
    public static ApiException NotYours() => new(Codes.Authentication, "no authorization") { AnswerData = false };

    /// <summary>The answer of routes that no older contract knows. It is the same for things of other tenants.</summary>
    public static ApiException NotFound(string what)
        => new(Codes.NotFound, $"There is no {what}.") { Status = StatusCodes.Status404NotFound, AnswerData = false };

    public static ApiException Of(int code, IReadOnlyList<string> errors) => new(code, string.Join("; ", errors), errors);
}
