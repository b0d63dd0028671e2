namespace Connectors.Tests.Sources.Jira;

public sealed class FakeJqlException(string message) : Exception(message);
