namespace Connectors.Api.Contracts;

/// <param name="Resume">True resumes, false pauses.</param>
internal sealed record ResumeConnector(bool Resume);
