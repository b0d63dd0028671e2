namespace Connectors.Api.Answers;

/// <summary>An error as Dify's external knowledge API has it.</summary>
internal sealed record DifyError(int ErrorCode, string ErrorMsg);
