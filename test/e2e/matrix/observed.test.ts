import { describeMatrix } from './describe-matrix.js';

describeMatrix('observed', 'all');
