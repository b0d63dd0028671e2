namespace Connectors.Sources.GoogleDrive;

internal enum DrivePartitionKind
{
    User,
    Drive,
    Folder,
}
