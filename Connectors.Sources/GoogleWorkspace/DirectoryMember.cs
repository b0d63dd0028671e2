namespace Connectors.Sources.GoogleWorkspace;

/// <param name="Type">USER, GROUP, EXTERNAL, or CUSTOMER (everybody in the account).</param>
internal sealed record DirectoryMember(string? Id, string? Email, string Type, string? Status);
