using System.ComponentModel;

namespace Connectors.Api.Envelopes;

/// <summary>An error in the form of Dify's external knowledge API.</summary>
[Description("An error in the form of Dify's external knowledge API.")]
internal sealed record DifyError(
    [property: Description("Dify's code for the error, or the HTTP status.")] int ErrorCode,
    [property: Description("The error, and what to do about it.")] string ErrorMsg);

/// <summary>Marks endpoints whose errors are <see cref="DifyError"/>.</summary>
internal sealed class DifyErrors;
