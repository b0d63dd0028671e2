namespace Connectors.Sources;

public enum FailureScope
{
    Document,
    /// <summary>A channel, folder, drive, mailbox, space or project: nothing in it is deleted while it stands.</summary>
    Container,
}
