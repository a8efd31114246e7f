import type { GraphVersion } from '../routes/collections.js';

/**
 * Structural property names by entity type as the metadata of 2026-08 has them, base types folded in. `$select` is
 * checked against these. The unversioned list contains what both versions know, the other what beta adds.
 */
const NAMES: Readonly<Record<string, { readonly both: string; readonly beta?: string }>> = {
  managedAppPolicy: {
    both: 'id createdDateTime description displayName lastModifiedDateTime version',
    beta: 'roleScopeTagIds',
  },
  iosManagedAppProtection: {
    both: `
      id createdDateTime description displayName lastModifiedDateTime version
      allowedDataStorageLocations allowedInboundDataTransferSources
      allowedOutboundClipboardSharingLevel allowedOutboundDataTransferDestinations contactSyncBlocked
      dataBackupBlocked deviceComplianceRequired disableAppPinIfDevicePinIsSet fingerprintBlocked
      managedBrowser managedBrowserToOpenLinksRequired maximumPinRetries minimumPinLength
      minimumRequiredAppVersion minimumRequiredOsVersion minimumWarningAppVersion
      minimumWarningOsVersion organizationalCredentialsRequired periodBeforePinReset
      periodOfflineBeforeAccessCheck periodOfflineBeforeWipeIsEnforced periodOnlineBeforeAccessCheck
      pinCharacterSet pinRequired printBlocked saveAsBlocked simplePinBlocked isAssigned
      appDataEncryptionType customBrowserProtocol deployedAppCount faceIdBlocked
      minimumRequiredSdkVersion`,
    beta: `
      roleScopeTagIds allowedDataIngestionLocations allowedOutboundClipboardSharingExceptionLength
      appActionIfDeviceComplianceRequired appActionIfMaximumPinRetriesExceeded
      appActionIfUnableToAuthenticateUser blockDataIngestionIntoOrganizationDocuments
      dialerRestrictionLevel gracePeriodToBlockAppsDuringOffClockHours
      maximumAllowedDeviceThreatLevel maximumRequiredOsVersion maximumWarningOsVersion
      maximumWipeOsVersion minimumWipeAppVersion minimumWipeOsVersion
      mobileThreatDefensePartnerPriority mobileThreatDefenseRemediationAction notificationRestriction
      pinRequiredInsteadOfBiometricTimeout previousPinBlockCount protectedMessagingRedirectAppType
      purviewContentEvaluationRequired appGroupType targetedAppManagementLevels
      allowedIosDeviceModels allowWidgetContentSync appActionIfAccountIsClockedOut
      appActionIfIosDeviceModelNotAllowed customDialerAppProtocol
      disableProtectionOfManagedOutboundOpenInData exemptedAppProtocols exemptedUniversalLinks
      filterOpenInToOnlyManagedApps genmojiConfigurationState managedUniversalLinks
      messagingRedirectAppUrlScheme minimumWarningSdkVersion minimumWipeSdkVersion
      protectInboundDataFromUnknownSources screenCaptureConfigurationState thirdPartyKeyboardsBlocked
      writingToolsConfigurationState`,
  },
  androidManagedAppProtection: {
    both: `
      id createdDateTime description displayName lastModifiedDateTime version
      allowedDataStorageLocations allowedInboundDataTransferSources
      allowedOutboundClipboardSharingLevel allowedOutboundDataTransferDestinations contactSyncBlocked
      dataBackupBlocked deviceComplianceRequired disableAppPinIfDevicePinIsSet fingerprintBlocked
      managedBrowser managedBrowserToOpenLinksRequired maximumPinRetries minimumPinLength
      minimumRequiredAppVersion minimumRequiredOsVersion minimumWarningAppVersion
      minimumWarningOsVersion organizationalCredentialsRequired periodBeforePinReset
      periodOfflineBeforeAccessCheck periodOfflineBeforeWipeIsEnforced periodOnlineBeforeAccessCheck
      pinCharacterSet pinRequired printBlocked saveAsBlocked simplePinBlocked isAssigned
      customBrowserDisplayName customBrowserPackageId deployedAppCount
      disableAppEncryptionIfDeviceEncryptionIsEnabled encryptAppData minimumRequiredPatchVersion
      minimumWarningPatchVersion screenCaptureBlocked`,
    beta: `
      roleScopeTagIds allowedDataIngestionLocations allowedOutboundClipboardSharingExceptionLength
      appActionIfDeviceComplianceRequired appActionIfMaximumPinRetriesExceeded
      appActionIfUnableToAuthenticateUser blockDataIngestionIntoOrganizationDocuments
      dialerRestrictionLevel gracePeriodToBlockAppsDuringOffClockHours
      maximumAllowedDeviceThreatLevel maximumRequiredOsVersion maximumWarningOsVersion
      maximumWipeOsVersion minimumWipeAppVersion minimumWipeOsVersion
      mobileThreatDefensePartnerPriority mobileThreatDefenseRemediationAction notificationRestriction
      pinRequiredInsteadOfBiometricTimeout previousPinBlockCount protectedMessagingRedirectAppType
      purviewContentEvaluationRequired appGroupType targetedAppManagementLevels
      allowedAndroidDeviceManufacturers allowedAndroidDeviceModels appActionIfAccountIsClockedOut
      appActionIfAndroidDeviceManufacturerNotAllowed appActionIfAndroidDeviceModelNotAllowed
      appActionIfAndroidSafetyNetAppsVerificationFailed
      appActionIfAndroidSafetyNetDeviceAttestationFailed appActionIfDeviceLockNotSet
      appActionIfDevicePasscodeComplexityLessThanHigh appActionIfDevicePasscodeComplexityLessThanLow
      appActionIfDevicePasscodeComplexityLessThanMedium appActionIfSamsungKnoxAttestationRequired
      approvedKeyboards biometricAuthenticationBlocked blockAfterCompanyPortalUpdateDeferralInDays
      connectToVpnOnLaunch customDialerAppDisplayName customDialerAppPackageId deviceLockRequired
      exemptedAppPackages fingerprintAndBiometricEnabled keyboardsRestricted
      messagingRedirectAppDisplayName messagingRedirectAppPackageId
      minimumRequiredCompanyPortalVersion minimumWarningCompanyPortalVersion
      minimumWipeCompanyPortalVersion minimumWipePatchVersion requireClass3Biometrics
      requiredAndroidSafetyNetAppsVerificationType requiredAndroidSafetyNetDeviceAttestationType
      requiredAndroidSafetyNetEvaluationType requirePinAfterBiometricChange
      warnAfterCompanyPortalUpdateDeferralInDays wipeAfterCompanyPortalUpdateDeferralInDays`,
  },
  windowsManagedAppProtection: {
    both: '',
    beta: `
      id createdDateTime description displayName lastModifiedDateTime roleScopeTagIds version
      allowedInboundDataTransferSources allowedOutboundClipboardSharingLevel
      allowedOutboundDataTransferDestinations appActionIfUnableToAuthenticateUser deployedAppCount
      isAssigned maximumAllowedDeviceThreatLevel maximumRequiredOsVersion maximumWarningOsVersion
      maximumWipeOsVersion minimumRequiredAppVersion minimumRequiredOsVersion
      minimumRequiredSdkVersion minimumWarningAppVersion minimumWarningOsVersion
      minimumWipeAppVersion minimumWipeOsVersion minimumWipeSdkVersion
      mobileThreatDefenseRemediationAction periodOfflineBeforeAccessCheck
      periodOfflineBeforeWipeIsEnforced printBlocked`,
  },
  targetedManagedAppConfiguration: {
    both: `
      id createdDateTime description displayName lastModifiedDateTime version customSettings
      deployedAppCount isAssigned`,
    beta: 'roleScopeTagIds appGroupType targetedAppManagementLevels',
  },
  windowsInformationProtectionPolicy: {
    both: `
      id createdDateTime description displayName lastModifiedDateTime version
      azureRightsManagementServicesAllowed dataRecoveryCertificate enforcementLevel enterpriseDomain
      enterpriseInternalProxyServers enterpriseIPRanges enterpriseIPRangesAreAuthoritative
      enterpriseNetworkDomainNames enterpriseProtectedDomainNames enterpriseProxiedDomains
      enterpriseProxyServers enterpriseProxyServersAreAuthoritative exemptApps iconsVisible
      indexingEncryptedStoresOrItemsBlocked isAssigned neutralDomainResources protectedApps
      protectionUnderLockConfigRequired revokeOnUnenrollDisabled rightsManagementServicesTemplateId
      smbAutoEncryptedFileExtensions daysWithoutContactBeforeUnenroll mdmEnrollmentUrl
      minutesOfInactivityBeforeDeviceLock numberOfPastPinsRemembered passwordMaximumAttemptCount
      pinExpirationDays pinLowercaseLetters pinMinimumLength pinSpecialCharacters pinUppercaseLetters
      revokeOnMdmHandoffDisabled windowsHelloForBusinessBlocked`,
    beta: 'roleScopeTagIds',
  },
  mdmWindowsInformationProtectionPolicy: {
    both: `
      id createdDateTime description displayName lastModifiedDateTime version
      azureRightsManagementServicesAllowed dataRecoveryCertificate enforcementLevel enterpriseDomain
      enterpriseInternalProxyServers enterpriseIPRanges enterpriseIPRangesAreAuthoritative
      enterpriseNetworkDomainNames enterpriseProtectedDomainNames enterpriseProxiedDomains
      enterpriseProxyServers enterpriseProxyServersAreAuthoritative exemptApps iconsVisible
      indexingEncryptedStoresOrItemsBlocked isAssigned neutralDomainResources protectedApps
      protectionUnderLockConfigRequired revokeOnUnenrollDisabled rightsManagementServicesTemplateId
      smbAutoEncryptedFileExtensions`,
    beta: 'roleScopeTagIds',
  },
  managedDeviceMobileAppConfiguration: {
    both: 'id createdDateTime description displayName lastModifiedDateTime targetedMobileApps version',
    beta: 'roleScopeTagIds',
  },
  targetedManagedAppPolicyAssignment: { both: 'id target', beta: 'source sourceId' },
  managedDeviceMobileAppConfigurationAssignment: { both: 'id target' },
  deviceAndAppManagementAssignmentFilter: {
    both: '',
    beta: `
      id assignmentFilterManagementType createdDateTime description displayName lastModifiedDateTime
      payloads platform roleScopeTags rule`,
  },
  policySet: {
    both: '',
    beta: `
      id createdDateTime description displayName errorCode guidedDeploymentTags lastModifiedDateTime
      roleScopeTags status`,
  },
  group: {
    both: `
      id deletedDateTime classification createdDateTime description displayName expirationDateTime
      groupTypes isAssignableToRole mail mailEnabled mailNickname membershipRule
      membershipRuleProcessingState onPremisesSyncEnabled renewedDateTime securityEnabled
      securityIdentifier visibility`,
  },
  user: { both: 'id deletedDateTime accountEnabled displayName mail userPrincipalName userType' },
};

const KNOWN = {
  beta: new Map(
    Object.entries(NAMES).map(([type, { both, beta = '' }]) => [type, namesIn(`${both} ${beta}`)]),
  ),
  'v1.0': new Map(Object.entries(NAMES).map(([type, { both }]) => [type, namesIn(both)])),
} satisfies Record<GraphVersion, ReadonlyMap<string, ReadonlySet<string>>>;
const NONE: ReadonlySet<string> = new Set();

/** Every property of the type in that version; empty for a type that is not in the table. */
export function propertiesOf(entityType: string, version: GraphVersion): ReadonlySet<string> {
  return KNOWN[version].get(entityType) ?? NONE;
}

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((name) => name !== ''));
}
