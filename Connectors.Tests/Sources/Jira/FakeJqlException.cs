namespace Connectors.Tests.Sources.Jira;

/// <summary>Invalid JQL. The message is Jira's.</summary>
public sealed class FakeJqlException(string message) : Exception(message);
