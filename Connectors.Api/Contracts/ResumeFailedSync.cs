namespace Connectors.Api.Contracts;

/// <param name="KbId">A knowledge base that the connector is linked to.</param>
/// <param name="TaskId">The failed run: an id of the logs.</param>
internal sealed record ResumeFailedSync(string KbId, string TaskId);
